package io.jukung.cli.command.image;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.RemoveImageRequest;
import io.jukung.proto.engine.v1.RemoveImageResponse;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;

/** {@code rmi}. One after another: a later name may depend on what an earlier one left. */
public final class Rmi implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] IMAGE [IMAGE...]", "Remove one or more images")
        .atLeast(1)
        .alsoKnownAs("jukung image rm, jukung image remove, jukung rmi")
        .bool('f', "force", "Even when it has several names or a stopped container uses it")
        .bool("no-prune", "Keep parents that have no name")
        .unsupported('\0', "platform", "strings");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    Each each = new Each(session);
    for (String image : arguments.rest()) {
      RemoveImageResponse removed;
      try {
        removed =
            session
                .engine()
                .removeImage(
                    RemoveImageRequest.newBuilder()
                        .setImage(image)
                        .setForce(arguments.is("force"))
                        .setNoPrune(arguments.is("no-prune"))
                        .build());
      } catch (ContainerException e) {
        each.failed(e);
        continue;
      }
      for (String name : removed.getUntaggedList()) {
        session.out().line("Untagged: " + name);
      }
      for (String id : removed.getDeletedList()) {
        session.out().line("Deleted: " + id);
      }
    }
    return each.end();
  }
}
