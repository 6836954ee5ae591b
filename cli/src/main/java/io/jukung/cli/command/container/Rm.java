package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.RemoveContainerRequest;
import java.io.IOException;

/** {@code rm}. */
public final class Rm implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER [CONTAINER...]", "Remove one or more containers")
        .atLeast(1)
        .alsoKnownAs("jukung container rm, jukung container remove, jukung rm")
        .bool('f', "force", "Kill it first when it is running")
        .unsupported('l', "link", null)
        .bool('v', "volumes", "Remove its anonymous volumes too");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getRemoveMethod(),
            name ->
                RemoveContainerRequest.newBuilder()
                    .setContainer(name)
                    .setForce(arguments.is("force"))
                    .setRemoveVolumes(arguments.is("volumes"))
                    .build(),
            (name, answer) -> name)
        .end();
  }
}
