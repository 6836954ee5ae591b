package io.jukung.cli.command.image;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Pulling;
import io.jukung.cli.command.Session;
import io.jukung.proto.id.ImageReference;
import java.io.IOException;

/** {@code pull}. */
public final class Pull implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] NAME[:TAG|@DIGEST]", "Download an image from a registry")
        .arguments(1, 1)
        .alsoKnownAs("jukung image pull, jukung pull")
        .unsupported('a', "all-tags", null)
        .unsupported('\0', "disable-content-trust", null)
        .value("platform", "string", "Platform of the image, os/arch[/variant]")
        .bool('q', "quiet", "Only print its name");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    ImageReference reference = ImageReference.parse(arguments.get(0));
    boolean quiet = arguments.is("quiet");
    if (reference.isNameOnly()) {
      reference = reference.withDefaultTag();
      if (!quiet) {
        session.out().line("Using default tag: " + ImageReference.DEFAULT_TAG);
      }
    }
    new Pulling(session, session.out(), 1)
        .pull(arguments.get(0), arguments.value("platform", ""), quiet);
    session.out().line(reference.toString());
    return 0;
  }
}
