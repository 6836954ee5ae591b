package io.jukung.engine.logs;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One record of a json-file log, parsed in place and reused from record to record:
 *
 * <pre>{"log":"text\n","stream":"stdout","time":"2026-01-01T00:00:00.000000001Z"}</pre>
 *
 * The order of fields that every writer uses is read from bytes; any other JSON goes through the
 * general parser.
 */
final class LogRecord {
  private static final byte[] HEAD = ascii("{\"log\":\"");
  private static final byte[] STREAM = ascii(",\"stream\":\"");
  private static final byte[] TIME = ascii("\",\"time\":\"");

  private byte[] text = new byte[32 << 10];
  private int length;
  private boolean stderr;
  private String time = "";
  private byte[] timeBytes = new byte[0];
  private int timeFrom;
  private int timeTo;

  byte[] text() {
    return text;
  }

  int length() {
    return length;
  }

  boolean stderr() {
    return stderr;
  }

  /** RFC 3339. */
  String time() {
    return timeTo > 0
        ? new String(timeBytes, timeFrom, timeTo - timeFrom, StandardCharsets.US_ASCII)
        : time;
  }

  boolean endsLine() {
    return length > 0 && text[length - 1] == '\n';
  }

  /**
   * Reads {@code buffer[from..to)}, a line without its newline.
   *
   * @return false when it is not a record, as after a full disk
   */
  boolean parse(byte[] buffer, int from, int to) {
    return fast(buffer, from, to) || general(buffer, from, to);
  }

  private boolean fast(byte[] buffer, int from, int to) {
    if (!startsWith(buffer, from, to, HEAD)) {
      return false;
    }
    int at = string(buffer, from + HEAD.length, to);
    if (at < 0 || !startsWith(buffer, at, to, STREAM)) {
      return false;
    }
    at += STREAM.length;
    if (at + 6 > to) {
      return false;
    }
    stderr = buffer[at + 3] == 'e';
    at += 6;
    if (!startsWith(buffer, at, to, TIME)) {
      return false;
    }
    timeFrom = at + TIME.length;
    timeTo = timeFrom;
    while (timeTo < to && buffer[timeTo] != '"') {
      timeTo++;
    }
    timeBytes = buffer;
    return timeTo < to;
  }

  /** Unescapes up to the closing quote; returns what follows it, or -1. */
  private int string(byte[] buffer, int from, int to) {
    if (text.length < to - from) {
      text = new byte[Math.max(to - from, text.length * 2)];
    }
    byte[] out = text;
    int n = 0;
    int at = from;
    while (at < to) {
      byte b = buffer[at++];
      if (b == '"') {
        length = n;
        return at;
      }
      if (b != '\\') {
        out[n++] = b;
        continue;
      }
      if (at >= to) {
        return -1;
      }
      byte escaped = buffer[at++];
      switch (escaped) {
        case 'n' -> out[n++] = '\n';
        case 'r' -> out[n++] = '\r';
        case 't' -> out[n++] = '\t';
        case 'b' -> out[n++] = '\b';
        case 'f' -> out[n++] = '\f';
        case 'u' -> {
          int code = hex(buffer, at, to);
          // a surrogate needs its other half: the general parser knows how
          if (code < 0 || (code >= 0xd800 && code < 0xe000)) {
            return -1;
          }
          at += 4;
          n = utf8(out, n, code);
        }
        default -> out[n++] = escaped;
      }
    }
    return -1;
  }

  private static int utf8(byte[] out, int at, int code) {
    int n = at;
    if (code < 0x80) {
      out[n++] = (byte) code;
    } else if (code < 0x800) {
      out[n++] = (byte) (0xc0 | (code >> 6));
      out[n++] = (byte) (0x80 | (code & 0x3f));
    } else {
      out[n++] = (byte) (0xe0 | (code >> 12));
      out[n++] = (byte) (0x80 | ((code >> 6) & 0x3f));
      out[n++] = (byte) (0x80 | (code & 0x3f));
    }
    return n;
  }

  private static int hex(byte[] buffer, int at, int to) {
    if (at + 4 > to) {
      return -1;
    }
    int code = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(buffer[i], 16);
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }

  private boolean general(byte[] buffer, int from, int to) {
    try {
      JsonObject object = Json.parseObject(Arrays.copyOfRange(buffer, from, to));
      byte[] bytes = object.view().string("log", "").getBytes(StandardCharsets.UTF_8);
      text = bytes.length > text.length ? Arrays.copyOf(bytes, bytes.length) : text;
      System.arraycopy(bytes, 0, text, 0, bytes.length);
      length = bytes.length;
      stderr = object.view().string("stream", "stdout").equals("stderr");
      time = object.view().string("time", "");
      timeTo = 0;
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  private static boolean startsWith(byte[] buffer, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(buffer, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
