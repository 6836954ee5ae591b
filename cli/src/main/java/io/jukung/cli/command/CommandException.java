package io.jukung.cli.command;

import org.jspecify.annotations.Nullable;

/** A failure with its exit code and one line (or a few) for the user. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final boolean prefixed;

  private CommandException(
      int exitCode, boolean prefixed, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.prefixed = prefixed;
  }

  /** Exit code 1; printed as {@code jukung: message}. */
  public CommandException(String message) {
    this(1, true, message, null);
  }

  public CommandException(String message, Throwable cause) {
    this(1, true, message, cause);
  }

  /** Printed as {@code jukung: message}. */
  public static CommandException exit(int exitCode, String message) {
    return new CommandException(exitCode, true, message, null);
  }

  /** Printed as it is: the message is complete, or repeats what the engine said. */
  public static CommandException plain(int exitCode, String message) {
    return new CommandException(exitCode, false, message, null);
  }

  public int exitCode() {
    return exitCode;
  }

  /** Whether the program's name goes before the message. */
  public boolean prefixed() {
    return prefixed;
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
