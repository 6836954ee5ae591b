package io.jukung.sys.json;

/**
 * Text that is not JSON, or JSON that is not what the reader asked for. The message is one line and
 * starts with the place: {@code line 3, column 7: …} for text, {@code process.args[0]: …} for a
 * value.
 */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String place;
  private final String problem;

  public JsonException(String place, String problem) {
    super(place.isEmpty() ? problem : place + ": " + problem);
    this.place = place;
    this.problem = problem;
  }

  /** The path or text position; empty for the root value. */
  public String place() {
    return place;
  }

  /** The message without its place. */
  public String problem() {
    return problem;
  }
}
