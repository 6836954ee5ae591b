package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.UnpauseContainerRequest;
import java.io.IOException;

/** {@code unpause}. */
public final class Unpause implements Command {
  @Override
  public Flags flags() {
    return new Flags(
            "CONTAINER [CONTAINER...]", "Let the processes of one or more containers run on")
        .atLeast(1)
        .alsoKnownAs("jukung container unpause, jukung unpause");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getUnpauseMethod(),
            name -> UnpauseContainerRequest.newBuilder().setContainer(name).build(),
            (name, answer) -> name)
        .end();
  }
}
