package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import java.io.IOException;

/** {@code create}: makes a container and prints its id. */
public final class Create implements Command {
  @Override
  public Flags flags() {
    return CreateFlags.addTo(
        new Flags("[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a container without starting it")
            .untilFirstArgument()
            .atLeast(1)
            .alsoKnownAs("jukung container create, jukung create"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    boolean stdinOnce = arguments.is("interactive") && attachesStdin(arguments);
    String id =
        new Creation(session, arguments)
            .create(new CreateRequests(session, arguments).read(stdinOnce));
    session.out().line(id);
    return 0;
  }

  private static boolean attachesStdin(Arguments arguments) {
    return AttachedStreams.of(arguments).stdin();
  }
}
