package io.jukung.runtime.command;

import java.util.List;
import java.util.Locale;

/** Signals by name or number; signal(7), the same on both architectures. */
final class SignalNames {
  private static final List<String> NAMES =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final int LAST = 64;

  private SignalNames() {}

  static int parse(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= LAST) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      String name = text.toUpperCase(Locale.ROOT);
      int number = NAMES.indexOf(name.startsWith("SIG") ? name.substring(3) : name);
      if (number > 0) {
        return number;
      }
      int realTime = realTime(name.startsWith("SIG") ? name.substring(3) : name);
      if (realTime > 0) {
        return realTime;
      }
    }
    throw new UsageException("unknown signal \"" + text + "\"");
  }

  private static int realTime(String name) {
    if (name.equals("RTMIN")) {
      return 34;
    }
    if (name.equals("RTMAX")) {
      return LAST;
    }
    return 0;
  }
}
