package io.jukung.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DetachKeysTest {

  private static String scan(DetachKeys keys, String typed) {
    byte[] bytes = typed.getBytes(StandardCharsets.ISO_8859_1);
    return new String(keys.scan(bytes, bytes.length), StandardCharsets.ISO_8859_1);
  }

  @Test
  void theDefaultIsCtrlPCtrlQ() {
    DetachKeys keys = DetachKeys.parse(DetachKeys.DEFAULT);
    assertEquals("abc", scan(keys, "abc\u0010\u0011def"));
    assertTrue(keys.found());
  }

  @Test
  void theyMayComeOneByOne() {
    DetachKeys keys = DetachKeys.parse("ctrl-p,ctrl-q");
    assertEquals("", scan(keys, "\u0010"));
    assertFalse(keys.found());
    assertEquals("", scan(keys, "\u0011"));
    assertTrue(keys.found());
  }

  @Test
  void aBeginningThatComesToNothingIsSent() {
    DetachKeys keys = DetachKeys.parse("ctrl-p,ctrl-q");
    assertEquals("a", scan(keys, "a\u0010"));
    assertEquals("\u0010b", scan(keys, "b"));
    assertEquals("\u0010", scan(keys, "\u0010\u0010"));
    assertEquals("", scan(keys, "\u0011"));
    assertTrue(keys.found());
  }

  @Test
  void overlappingBeginningsAreFound() {
    DetachKeys keys = DetachKeys.parse("a,a,b");
    assertEquals("aa", scan(keys, "aaaab"));
    assertTrue(keys.found());
    keys = DetachKeys.parse("a,b,a,b,c");
    assertEquals("ab", scan(keys, "abab" + "abc"));
    assertTrue(keys.found());
    keys = DetachKeys.parse("a,b,a,c");
    assertEquals("abax", scan(keys, "abax"));
    assertFalse(keys.found());
  }

  @Test
  void whatIsHeldBackIsNeverLostWhereverReadsEnd() {
    String typed = "xaab\u0000aabaaac";
    for (int cut = 0; cut <= typed.length(); cut++) {
      DetachKeys keys = DetachKeys.parse("a,a,a,a");
      String sent = scan(keys, typed.substring(0, cut)) + scan(keys, typed.substring(cut));
      assertEquals(typed, sent, "cut at " + cut);
      assertFalse(keys.found());
    }
  }

  @Test
  void oneKeyIsEnough() {
    DetachKeys keys = DetachKeys.parse("q");
    assertEquals("ab", scan(keys, "abq"));
    assertTrue(keys.found());
  }

  @Test
  void controlKeys() {
    for (String[] pair :
        new String[][] {
          {"ctrl-a", "\u0001"}, {"ctrl-z", "\u001a"}, {"ctrl-@", "\0"}, {"ctrl-[", "\u001b"},
          {"ctrl-\\", "\u001c"}, {"ctrl-]", "\u001d"}, {"ctrl-^", "\u001e"}, {"ctrl-_", "\u001f"}
        }) {
      DetachKeys keys = DetachKeys.parse(pair[0]);
      assertEquals("", scan(keys, pair[1]), pair[0]);
      assertTrue(keys.found(), pair[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "foo", "ctrl-", "ctrl-A", "ctrl-1", "ctrl-pp", "a,,b", "é", "a,"})
  void whatNamesNoKeyIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DetachKeys.parse(text));
  }
}
