package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.PauseContainerRequest;
import java.io.IOException;

/** {@code pause}. */
public final class Pause implements Command {
  @Override
  public Flags flags() {
    return new Flags("CONTAINER [CONTAINER...]", "Freeze all processes of one or more containers")
        .atLeast(1)
        .alsoKnownAs("jukung container pause, jukung pause");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getPauseMethod(),
            name -> PauseContainerRequest.newBuilder().setContainer(name).build(),
            (name, answer) -> name)
        .end();
  }
}
