package io.jukung.runtime.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Two fields of proc_pid_stat(5).
 *
 * @param state such as {@code R}, {@code S}, {@code Z}
 * @param startTime in clock ticks after boot
 */
public record ProcStat(char state, long startTime) {

  /** Null when there is no such process. */
  public static @Nullable ProcStat of(int pid) {
    if (pid <= 0) {
      return null;
    }
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      return parse(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return null;
    }
  }

  static ProcStat parse(String text) {
    // the command's name in parentheses may itself contain any character
    int end = text.lastIndexOf(')');
    String[] fields = text.substring(end + 2).strip().split(" ", -1);
    return new ProcStat(fields[0].charAt(0), Long.parseLong(fields[19]));
  }

  /** Whether the process has ended and only waits for its parent to ask how. */
  public boolean isDead() {
    return state == 'Z' || state == 'X' || state == 'x';
  }
}
