package io.jukung.cli.command;

/** A word of the line that the parser could not take. */
final class FlagException extends RuntimeException {
  private static final long serialVersionUID = 1;

  FlagException(String message) {
    super(message);
  }
}
