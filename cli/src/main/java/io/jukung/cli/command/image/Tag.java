package io.jukung.cli.command.image;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;

/** {@code tag}. */
public final class Tag implements Command {
  @Override
  public Flags flags() {
    return new Flags("SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", "Give an image a further name")
        .arguments(2, 2)
        .alsoKnownAs("jukung image tag, jukung tag");
  }

  @Override
  public int run(Session session, Arguments arguments) {
    session.engine().tag(arguments.get(0), arguments.get(1));
    return 0;
  }
}
