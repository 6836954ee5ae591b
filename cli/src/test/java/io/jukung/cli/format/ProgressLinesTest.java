package io.jukung.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ProgressLinesTest {

  @Test
  void withoutATerminalEachStatusIsALine() {
    ProgressLines lines = new ProgressLines(false, 0);
    assertEquals("a: Waiting\n", lines.step("a", "Waiting", 0, 0));
    assertEquals("b: Waiting\n", lines.step("b", "Waiting", 0, 0));
    assertEquals("", lines.step("a", "Waiting", 0, 0));
    assertEquals("a: Downloading\n", lines.step("a", "Downloading", 1, 100));
    assertEquals("", lines.step("a", "Downloading", 50, 100));
    assertEquals("a: Done\n", lines.step("a", "Done", 0, 0));
    assertEquals("Digest: x\n", lines.step("", "Digest: x", 0, 0));
    assertEquals("", lines.step("", "", 0, 0));
  }

  @Test
  void onATerminalALayerKeepsItsLine() {
    ProgressLines lines = new ProgressLines(true, 200);
    assertEquals("a: Waiting\n", lines.step("a", "Waiting", 0, 0));
    assertEquals("b: Waiting\n", lines.step("b", "Waiting", 0, 0));
    assertEquals("\u001b[2A\u001b[2K\ra: Done\r\u001b[2B", lines.step("a", "Done", 0, 0));
    assertEquals("\u001b[1A\u001b[2K\rb: Done\r\u001b[1B", lines.step("b", "Done", 0, 0));
    assertEquals("", lines.step("b", "Done", 0, 0));
  }

  @Test
  void aLineOfItsOwnEndsTheBlock() {
    ProgressLines lines = new ProgressLines(true, 200);
    lines.step("a", "Waiting", 0, 0);
    assertEquals("Loaded\n", lines.step("", "Loaded", 0, 0));
    assertEquals("a: Waiting\n", lines.step("a", "Waiting", 0, 0));
  }

  @Test
  void barsFillUp() {
    ProgressLines lines = new ProgressLines(true, 200);
    assertEquals("a: D [>" + " ".repeat(49) + "]       0B/100B\n", lines.step("a", "D", 0, 100));
    assertTrue(
        lines
            .step("a", "D", 50, 100)
            .contains("a: D [" + "=".repeat(25) + ">" + " ".repeat(24) + "]      50B/100B"));
    assertTrue(
        lines.step("a", "D", 100, 100).contains("a: D [" + "=".repeat(50) + "]     100B/100B"));
  }

  @Test
  void withoutATotalThereIsNoBar() {
    ProgressLines lines = new ProgressLines(true, 200);
    assertEquals("a: D  1.5kB\n", lines.step("a", "D", 1500, 0));
    assertEquals("b: D  2kB\n", lines.step("b", "D", 2000, 1000));
  }

  @Test
  void narrowTerminalsHaveNoBarAndNoWrappedLines() {
    ProgressLines lines = new ProgressLines(true, 80);
    assertEquals("a: D     500B/1kB\n", lines.step("a", "D", 500, 1000));
    ProgressLines tiny = new ProgressLines(true, 10);
    assertEquals("a: Downlo\n", tiny.step("a", "Downloading", 0, 0));
  }

  @Test
  void hugeLayersDoNotOverflow() {
    ProgressLines lines = new ProgressLines(true, 200);
    String line = lines.step("a", "D", Long.MAX_VALUE / 2, Long.MAX_VALUE);
    assertTrue(line.contains("[" + "=".repeat(25) + ">"), line);
  }
}
