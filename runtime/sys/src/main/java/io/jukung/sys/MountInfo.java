package io.jukung.sys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One mount of a mount namespace: a line of /proc/PID/mountinfo, proc_pid_mountinfo(5).
 *
 * @param device device number, as makedev(3) makes it
 * @param root what of the file system is mounted: {@code /}, or the directory of a bind mount
 * @param options of the mount, such as {@code rw,nosuid,relatime}
 * @param propagation such as {@code shared:5} or {@code master:2}; empty for a private mount
 * @param superOptions of the file system: {@code lowerdir=…}, or the controllers of a cgroup
 *     hierarchy
 */
public record MountInfo(
    int id,
    int parent,
    long device,
    String root,
    String point,
    String options,
    List<String> propagation,
    String type,
    String source,
    String superOptions) {

  public MountInfo {
    propagation = List.copyOf(propagation);
  }

  /**
   * Reads a whole mountinfo file, in its order: a mount over another comes after it.
   *
   * @throws IllegalArgumentException when a line is not as the manual says; it names the line
   */
  public static List<MountInfo> parseAll(byte[] file) {
    List<MountInfo> mounts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < file.length; i++) {
      if (file[i] == '\n') {
        mounts.add(parse(new String(file, begin, i - begin, StandardCharsets.ISO_8859_1)));
        begin = i + 1;
      }
    }
    if (begin < file.length) {
      throw new IllegalArgumentException("mountinfo is cut off in its last line");
    }
    return Collections.unmodifiableList(mounts);
  }

  /** A line, its bytes as characters: names are bytes and need not be UTF-8. */
  private static MountInfo parse(String line) {
    String[] fields = line.split(" ", -1);
    int dash = 6;
    while (dash < fields.length && !fields[dash].equals("-")) {
      dash++;
    }
    int colon = fields.length > 2 ? fields[2].indexOf(':') : -1;
    if (dash + 3 >= fields.length || colon < 0) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line);
    }
    try {
      return new MountInfo(
          Integer.parseInt(fields[0]),
          Integer.parseInt(fields[1]),
          FileStat.makedev(
              Integer.parseInt(fields[2], 0, colon, 10),
              Integer.parseInt(fields[2], colon + 1, fields[2].length(), 10)),
          unescape(fields[3]),
          unescape(fields[4]),
          fields[5],
          List.of(fields).subList(6, dash),
          unescape(fields[dash + 1]),
          unescape(fields[dash + 2]),
          unescape(fields[dash + 3]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a line of mountinfo: " + line, e);
    }
  }

  /** The kernel writes space, tab, newline, backslash and # as three octal digits. */
  private static String unescape(String text) {
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length()) {
        bytes[length++] = (byte) Integer.parseInt(text, i + 1, i + 4, 8);
        i += 3;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    return FileNames.decode(bytes, 0, length);
  }
}
