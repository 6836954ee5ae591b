package io.jukung.cli.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns aligned with spaces, as docker's: at least 10 wide with 3 between them, the last cell of
 * a line unpadded. A column is a run of neighbouring lines that have that cell followed by another
 * one, so lines with fewer cells end a column.
 */
public final class Table {
  private static final int LEAST = 10;
  private static final int GAP = 3;

  private final int least;
  private final int gap;
  private final List<List<String>> lines = new ArrayList<>();

  public Table() {
    this(LEAST, GAP);
  }

  /** With another least width and gap. */
  public Table(int least, int gap) {
    this.least = least;
    this.gap = gap;
  }

  public Table row(String... cells) {
    lines.add(List.of(cells));
    return this;
  }

  public Table row(List<String> cells) {
    lines.add(List.copyOf(cells));
    return this;
  }

  /** Takes text whose cells end with tabs and whose lines end with newlines. */
  public Table text(String text) {
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        end = text.length();
      }
      lines.add(cells(text.substring(from, end)));
      from = end + 1;
    }
    return this;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    int from = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', from)) {
      cells.add(line.substring(from, tab));
      from = tab + 1;
    }
    cells.add(line.substring(from));
    return cells;
  }

  /** All lines, each ended by a newline. */
  public String render() {
    int[][] widths = new int[lines.size()][];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = new int[lines.get(i).size() - 1];
    }
    for (int i = 0; i < widths.length; i++) {
      for (int column = 0; column < widths[i].length; column++) {
        if (widths[i][column] == 0) {
          measure(widths, i, column);
        }
      }
    }
    StringBuilder out = new StringBuilder(80 * lines.size());
    for (int i = 0; i < widths.length; i++) {
      List<String> cells = lines.get(i);
      for (int column = 0; column < widths[i].length; column++) {
        String cell = cells.get(column);
        out.append(cell);
        pad(out, widths[i][column] - width(cell));
      }
      out.append(cells.get(widths[i].length)).append('\n');
    }
    return out.toString();
  }

  private void measure(int[][] widths, int from, int column) {
    int width = Math.max(least, 1);
    int end = from;
    while (end < widths.length && widths[end].length > column) {
      width = Math.max(width, width(lines.get(end).get(column)) + gap);
      end++;
    }
    for (int i = from; i < end; i++) {
      widths[i][column] = width;
    }
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static void pad(StringBuilder out, int count) {
    for (int i = 0; i < count; i++) {
      out.append(' ');
    }
  }
}
