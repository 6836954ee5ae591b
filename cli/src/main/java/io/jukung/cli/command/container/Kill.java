package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.KillContainerRequest;
import java.io.IOException;

/** {@code kill}. */
public final class Kill implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER [CONTAINER...]", "Kill one or more running containers")
        .atLeast(1)
        .alsoKnownAs("jukung container kill, jukung kill")
        .value('s', "signal", "string", "Signal to send instead of KILL");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getKillMethod(),
            name ->
                KillContainerRequest.newBuilder()
                    .setContainer(name)
                    .setSignal(arguments.value("signal", ""))
                    .build(),
            (name, answer) -> name)
        .end();
  }
}
