package io.jukung.cli.terminal;

import java.util.Arrays;

/**
 * Finds the keys that leave a container running in what is typed. What may be the beginning of them
 * is held back until the next key decides. Belongs to the thread that reads.
 */
public final class DetachKeys {

  /** Ctrl-P Ctrl-Q. */
  public static final String DEFAULT = "ctrl-p,ctrl-q";

  private final byte[] keys;
  private int matched;
  private boolean found;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
  }

  /**
   * @param text keys separated by commas: a character, or {@code ctrl-} with a to z or one of
   *     {@code @ [ \ ] ^ _}
   * @throws IllegalArgumentException for anything else
   */
  public static DetachKeys parse(String text) {
    String[] words = text.split(",", -1);
    byte[] keys = new byte[words.length];
    for (int i = 0; i < words.length; i++) {
      keys[i] = key(words[i]);
    }
    return new DetachKeys(keys);
  }

  private static byte key(String word) {
    if (word.length() == 1 && word.charAt(0) < 0x80) {
      return (byte) word.charAt(0);
    }
    if (word.length() == 6 && word.startsWith("ctrl-")) {
      char c = word.charAt(5);
      if (c >= 'a' && c <= 'z') {
        return (byte) (c - 'a' + 1);
      }
      int other = "@[\\]^_".indexOf(c);
      if (other >= 0) {
        return (byte) (other == 0 ? 0 : 26 + other);
      }
    }
    throw new IllegalArgumentException("Unknown character: '" + word + "'");
  }

  /** Whether the keys were typed; nothing after them is to be sent. */
  public boolean found() {
    return found;
  }

  /** Takes what was read, and returns what is to be sent now. */
  public byte[] scan(byte[] input, int length) {
    byte[] out = new byte[matched + length];
    int size = 0;
    for (int i = 0; i < length && !found; i++) {
      byte b = input[i];
      while (matched > 0 && keys[matched] != b) {
        // no match after all: what cannot be a beginning any more goes out
        int still = beginningInside();
        for (int k = 0; k < matched - still; k++) {
          out[size++] = keys[k];
        }
        matched = still;
      }
      if (keys[matched] == b) {
        matched++;
        found = matched == keys.length;
      } else {
        out[size++] = b;
      }
    }
    return size == out.length ? out : Arrays.copyOf(out, size);
  }

  /** Length of the longest proper end of the held keys that is a beginning of the keys too. */
  private int beginningInside() {
    for (int length = matched - 1; length > 0; length--) {
      if (Arrays.equals(keys, 0, length, keys, matched - length, matched)) {
        return length;
      }
    }
    return 0;
  }
}
