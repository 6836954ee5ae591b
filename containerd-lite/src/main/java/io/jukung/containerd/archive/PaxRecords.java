package io.jukung.containerd.archive;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The extended header of one entry: records {@code "LENGTH KEY=VALUE\n"} (POSIX pax), of which
 * those that matter for a layer are kept.
 */
final class PaxRecords {
  private static final String XATTR = "SCHILY.xattr.";

  private final Map<String, byte[]> xattrs = new LinkedHashMap<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  static PaxRecords parse(byte[] data) throws ArchiveException {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < data.length) {
      if (data[at] == 0) {
        break; // padding that some writers leave behind the last record
      }
      int length = 0;
      int i = at;
      while (i < data.length && data[i] >= '0' && data[i] <= '9' && length < 1 << 24) {
        length = length * 10 + (data[i++] - '0');
      }
      int end = at + length;
      if (i == at || i >= data.length || data[i] != ' ' || end > data.length || end < i + 3) {
        throw ArchiveException.malformed("pax header: a record's length is wrong");
      }
      int equals = ++i;
      while (equals < end && data[equals] != '=') {
        equals++;
      }
      if (equals >= end || equals == i || data[end - 1] != '\n') {
        throw ArchiveException.malformed("pax header: a record is not KEY=VALUE");
      }
      records.put(TarHeader.decode(data, i, equals - i), data, equals + 1, end - 1);
      at = end;
    }
    return records;
  }

  private void put(String key, byte[] data, int from, int to) throws ArchiveException {
    if (key.startsWith(XATTR)) {
      byte[] value = new byte[to - from];
      System.arraycopy(data, from, value, 0, value.length);
      xattrs.put(key.substring(XATTR.length()), value);
      return;
    }
    if (key.startsWith("GNU.sparse.")) {
      throw ArchiveException.unsupported(
          "sparse file in archive (pax " + key + ") is not supported");
    }
    switch (key) {
      case "path", "linkpath" -> {
        for (int i = from; i < to; i++) {
          if (data[i] == 0) {
            throw ArchiveException.malformed("pax header: " + key + " contains a zero byte");
          }
        }
        texts.put(key, TarHeader.decode(data, from, to - from));
      }
      case "size", "uid", "gid", "mtime" -> texts.put(key, TarHeader.decode(data, from, to - from));
      default -> {
        // atime, ctime, comments, user names: nothing a layer's files depend on
      }
    }
  }

  Map<String, byte[]> xattrs() {
    return xattrs;
  }

  /** A value, or null when absent; an empty value deletes the record, as pax says. */
  @Nullable String text(String key) {
    String value = texts.get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  long number(String key, long otherwise) throws ArchiveException {
    String value = text(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new ArchiveException(
          ArchiveException.Fault.MALFORMED, "pax header: " + key + " is not a number", e);
    }
  }
}
