package io.jukung.engine.config;

import io.jukung.proto.error.ContainerException;

/**
 * Docker's restart policy.
 *
 * @param maximumRetries of on-failure; 0: no limit
 */
public record RestartPolicy(Kind kind, int maximumRetries) {

  /** When to start again. */
  public enum Kind {
    NO("no"),
    ALWAYS("always"),
    UNLESS_STOPPED("unless-stopped"),
    ON_FAILURE("on-failure");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public static final RestartPolicy NEVER = new RestartPolicy(Kind.NO, 0);

  /**
   * Reads {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure[:N]}, or nothing.
   */
  public static RestartPolicy parse(String text) {
    if (text.isEmpty()) {
      return NEVER;
    }
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(word)) {
        return new RestartPolicy(kind, colon < 0 ? 0 : retries(kind, text.substring(colon + 1)));
      }
    }
    throw ContainerException.invalidArgument("invalid restart policy '" + word + "'");
  }

  private static int retries(Kind kind, String count) {
    if (kind != Kind.ON_FAILURE) {
      throw ContainerException.invalidArgument(
          "maximum retry count cannot be used with restart policy '" + kind.word + "'");
    }
    try {
      int number = Integer.parseInt(count);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below, as is a negative one
    }
    throw ContainerException.invalidArgument(
        "invalid maximum retry count '" + count + "' of restart policy on-failure");
  }

  @Override
  public String toString() {
    return kind.word + (maximumRetries > 0 ? ":" + maximumRetries : "");
  }
}
