package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.StopContainerRequest;
import java.io.IOException;

/** {@code stop}. */
public final class Stop implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER [CONTAINER...]", "Stop one or more running containers")
        .atLeast(1)
        .alsoKnownAs("jukung container stop, jukung stop")
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
            ContainersGrpc.getStopMethod(),
            name -> {
              StopContainerRequest.Builder request =
                  StopContainerRequest.newBuilder()
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
