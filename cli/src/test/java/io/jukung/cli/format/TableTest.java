package io.jukung.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Tables, and the short forms in them. */
final class TableTest {

  @Test
  void columnsAreAtLeastTenWideWithThreeBetween() {
    assertEquals(
        "A         B\nlong enough and more   x\n".length(),
        new Table().row("A", "B").row("long enough and more", "x").render().length() - 13);
    assertEquals(
        "A                      B\nlong enough and more   x\n",
        new Table().row("A", "B").row("long enough and more", "x").render());
    assertEquals("A         B\n1         2\n", new Table().row("A", "B").row("1", "2").render());
  }

  @Test
  void theLastCellIsNotPadded() {
    assertEquals("A         \n1         2\n", new Table().row("A", "").row("1", "2").render());
    assertEquals("A\n", new Table().row("A").render());
  }

  @Test
  void aShorterLineEndsAColumn() {
    assertEquals(
        "a very long cell   b\nalone\nc         d\n",
        new Table().row("a very long cell", "b").row("alone").row("c", "d").render());
  }

  @Test
  void charactersCountNotBytes() {
    assertEquals(
        "éééééééé\uD83D\uDE00   x\nA           y\n",
        new Table().row("éééééééé\uD83D\uDE00", "x").row("A", "y").render());
  }

  @Test
  void textHasTabsAndNewlines() {
    assertEquals("a         b\n\nc\n", new Table().text("a\tb\n\nc").render());
    assertEquals("", new Table().text("").render());
  }

  @Test
  void idsAreShortened() {
    assertEquals("0123456789ab", Text.shortId("sha256:0123456789abcdef"));
    assertEquals("0123", Text.shortId("0123"));
    assertEquals("", Text.shortId(""));
  }

  @Test
  void longTextsEndInAnEllipsis() {
    assertEquals("1234567890", Text.ellipsis("1234567890", 10));
    assertEquals("123456789…", Text.ellipsis("12345678901", 10));
    assertEquals("\uD83D\uDE00\uD83D\uDE00…", Text.ellipsis("\uD83D\uDE00".repeat(4), 3));
  }

  @Test
  void quotesAreGos() {
    assertEquals(
        "\"a \\\"b\\\" \\\\ \\n\\t\\r\\a\\b\\v\\f\\x00\\x7f é\"",
        Text.quote("a \"b\" \\ \n\t\r\u0007\b\u000b\f\0\u007f é"));
  }

  @Test
  void timesNameTheirZone() {
    Instant time = Instant.parse("2026-11-24T10:11:12.9Z");
    assertEquals("2026-11-24 10:11:12 +0000 UTC", Text.time(time, ZoneOffset.UTC));
    assertEquals("2026-11-24 17:11:12 +0700 WIB", Text.time(time, ZoneId.of("Asia/Jakarta")));
  }
}
