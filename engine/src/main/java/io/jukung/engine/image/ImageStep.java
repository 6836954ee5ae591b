package io.jukung.engine.image;

/**
 * One step of a pull or load in Docker's words.
 *
 * @param id a layer's first 12 digits; empty when the status is a line of its own
 * @param current bytes so far
 * @param total bytes in all, 0 when unknown
 */
public record ImageStep(String id, String status, long current, long total) {
  static ImageStep line(String text) {
    return new ImageStep("", text, 0, 0);
  }
}
