package io.jukung.cli.command;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

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

  /** One line on a file or stream; the JDK's own messages often are a bare path. */
  public static String text(IOException e) {
    return e instanceof FileSystemException file && file.getFile() != null
        ? file.getFile() + ": " + why(e)
        : why(e);
  }

  /** The same without the file. */
  public static String why(IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException missing -> "no such file or directory";
          case AccessDeniedException denied -> "permission denied";
          case FileAlreadyExistsException there -> "file exists";
          case FileSystemException file -> file.getReason();
          default -> e.getMessage();
        };
    if (reason == null || reason.isEmpty()) {
      return "failed without a reason";
    }
    // strerror's sentences, in the middle of ours
    return Character.toLowerCase(reason.charAt(0)) + reason.substring(1);
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
