package io.jukung.cli.command;

import java.io.IOException;

/** One verb. Made only when it is the one that runs, since start-up time is what the user feels. */
public interface Command {

  /** The flags it takes and its words for help. */
  Flags flags();

  /**
   * Does it.
   *
   * @return the exit code
   * @throws CommandException for mistakes on the command line and failures on this side of the
   *     socket
   * @throws io.jukung.proto.error.ContainerException for what the engine answered
   */
  int run(Session session, Arguments arguments) throws IOException, InterruptedException;
}
