package io.jukung.cli.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Progress of layers. On a terminal every layer keeps its line, which is rewritten in place with a
 * bar; elsewhere each change of status is a line, and bytes are not shown. Belongs to one thread.
 */
public final class ProgressLines {

  /** Characters of a bar where there is room. */
  private static final int BAR = 50;

  private final boolean terminal;
  private final int columns;
  private final Map<String, Integer> lineOf = new HashMap<>();
  private final List<String> shown = new ArrayList<>();

  /**
   * @param terminal whether the cursor can move
   * @param columns width of the terminal; 0: unknown
   */
  public ProgressLines(boolean terminal, int columns) {
    this.terminal = terminal;
    this.columns = columns;
  }

  /**
   * What to print for one step.
   *
   * @param id the layer; empty for a line of its own
   * @param total bytes, 0 when unknown
   */
  public String step(String id, String status, long current, long total) {
    if (id.isEmpty()) {
      // a line that scrolls: the block of layers above it is finished with
      lineOf.clear();
      shown.clear();
      return status.isEmpty() ? "" : status + "\n";
    }
    String text = id + ": " + status;
    if (!terminal) {
      return plain(id, text);
    }
    return live(id, text + bar(text.length(), current, total));
  }

  private String plain(String id, String text) {
    Integer line = lineOf.get(id);
    if (line == null) {
      lineOf.put(id, shown.size());
      shown.add(text);
      return text + "\n";
    }
    return text.equals(shown.set(line, text)) ? "" : text + "\n";
  }

  private String live(String id, String text) {
    Integer line = lineOf.get(id);
    if (line == null) {
      lineOf.put(id, shown.size());
      shown.add(text);
      return cut(text) + "\n";
    }
    if (text.equals(shown.set(line, text))) {
      return "";
    }
    int up = shown.size() - line;
    return "\u001b[" + up + "A\u001b[2K\r" + cut(text) + "\r\u001b[" + up + "B";
  }

  /** A line that wrapped would break the counting of lines. */
  private String cut(String text) {
    return columns > 1 && text.length() > columns - 1 ? text.substring(0, columns - 1) : text;
  }

  private String bar(int used, long current, long total) {
    if (current <= 0 && total <= 0) {
      return "";
    }
    if (total <= 0 || current > total) {
      return "  " + Units.size(current);
    }
    StringBuilder out = new StringBuilder(BAR + 32).append(' ');
    String numbers = Units.size(current) + "/" + Units.size(total);
    if (columns == 0 || used + BAR + 26 < columns) {
      int filled = (int) ((double) current / total * BAR);
      out.append('[').append("=".repeat(filled));
      if (filled < BAR) {
        out.append('>').append(" ".repeat(BAR - filled - 1));
      }
      out.append("] ");
    }
    int slash = numbers.indexOf('/');
    for (int i = slash; i < 8; i++) {
      out.append(' ');
    }
    return out.append(numbers).toString();
  }
}
