package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.WaitContainerRequest;
import java.io.IOException;

/** {@code wait}. */
public final class Wait implements Command {
  @Override
  public Flags flags() {
    return new Flags(
            "CONTAINER [CONTAINER...]",
            "Wait until one or more containers have ended, and print their exit codes")
        .atLeast(1)
        .alsoKnownAs("jukung container wait, jukung wait");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getWaitMethod(),
            name -> WaitContainerRequest.newBuilder().setContainer(name).build(),
            (name, answer) -> Integer.toString(answer.getExitCode()))
        .end();
  }
}
