package io.jukung.cli.command;

import io.jukung.proto.error.ContainerException;

/** Words and exit codes for what the engine answered. */
public final class Failures {
  private Failures() {}

  /** One line for the user. */
  public static String text(ContainerException e) {
    return switch (e.reason()) {
      // said by our own side of the socket
      case DAEMON_NOT_RUNNING, SOCKET_DENIED, CONNECTION_LOST, NOT_ROOT -> e.message();
      default -> "Error response from daemon: " + e.message();
    };
  }

  /** Whether the message is about the connection, and not from the engine. */
  public static boolean isConnection(ContainerException e) {
    return switch (e.reason()) {
      case DAEMON_NOT_RUNNING, SOCKET_DENIED, NOT_ROOT -> true;
      default -> false;
    };
  }

  /** The same failure, told by {@code run}: 127, 126 or 125, by its reason. */
  public static CommandException ofRun(ContainerException e) {
    int code =
        switch (e.reason()) {
          case COMMAND_NOT_FOUND -> 127;
          case NOT_EXECUTABLE -> 126;
          default -> 125;
        };
    return CommandException.exit(code, text(e));
  }

  /** The same failure, told by {@code exec}: 127, 126 or 1. */
  public static CommandException ofExec(ContainerException e) {
    return switch (e.reason()) {
      case COMMAND_NOT_FOUND -> CommandException.plain(127, text(e));
      case NOT_EXECUTABLE -> CommandException.plain(126, text(e));
      default -> CommandException.plain(1, text(e));
    };
  }
}
