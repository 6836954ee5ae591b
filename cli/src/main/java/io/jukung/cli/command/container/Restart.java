package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.RestartContainerRequest;
import java.io.IOException;

/** {@code restart}. */
public final class Restart implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER [CONTAINER...]", "Stop and start one or more containers")
        .atLeast(1)
        .alsoKnownAs("jukung container restart, jukung restart")
        .value('s', "signal", "string", "Signal that asks it to stop")
        .value('t', "timeout", "int", "Seconds until it is killed; -1: never")
        .hiddenValue("time", "int");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    Integer timeout = Timeouts.of(arguments);
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getRestartMethod(),
            name -> {
              RestartContainerRequest.Builder request =
                  RestartContainerRequest.newBuilder()
                      .setContainer(name)
                      .setSignal(arguments.value("signal", ""));
              if (timeout != null) {
                request.setTimeout(timeout);
              }
              return request.build();
            },
            (name, answer) -> name)
        .end();
  }
}
