package io.jukung.cli.command;

import org.jspecify.annotations.Nullable;

/** A failure with its exit code and one line (or a few) for the user. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final Form form;

  /** How it is printed; docker's users know these forms. */
  public enum Form {
    /** The message alone. */
    PLAIN,
    /** {@code jukung: message}. */
    PREFIXED,
    /** {@code jukung: message}, and where to find the command's help. */
    HINTING
  }

  private CommandException(int exitCode, Form form, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.form = form;
  }

  /** Exit code 1; printed as it is. */
  public CommandException(String message) {
    this(1, Form.PLAIN, message, null);
  }

  public CommandException(String message, Throwable cause) {
    this(1, Form.PLAIN, message, cause);
  }

  /** Printed as {@code jukung: message}. */
  public static CommandException exit(int exitCode, String message) {
    return new CommandException(exitCode, Form.PREFIXED, message, null);
  }

  /** For flags that cannot be used as given: exit code 125, and a hint at the command's help. */
  public static CommandException usage(String message) {
    return new CommandException(Flags.USAGE_EXIT, Form.HINTING, message, null);
  }

  /** Printed as it is: the message is complete, or repeats what the engine said. */
  public static CommandException plain(int exitCode, String message) {
    return new CommandException(exitCode, Form.PLAIN, message, null);
  }

  public int exitCode() {
    return exitCode;
  }

  public Form form() {
    return form;
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
