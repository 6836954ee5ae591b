package io.jukung.engine.container;

import io.jukung.proto.error.ContainerException;
import java.util.List;
import java.util.Locale;

/** Names of signals, with or without SIG: signal(7). */
public final class Signals {
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;

  private static final int SIGRTMIN = 34;
  private static final int SIGRTMAX = 64;
  // by number, from 1
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /**
   * @param text such as {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}
   * @throws ContainerException INVALID_ARGUMENT when there is no such signal
   */
  public static int number(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    int index = NAMES.indexOf(name);
    if (index >= 0) {
      return index + 1;
    }
    return switch (name) {
      case "IOT" -> 6;
      case "CLD" -> 17;
      case "POLL" -> 29;
      case "UNUSED" -> 31;
      default -> numeric(text, name);
    };
  }

  private static int numeric(String text, String name) {
    try {
      int number;
      if (name.startsWith("RTMIN")) {
        number = SIGRTMIN + (name.length() == 5 ? 0 : Integer.parseInt(name.substring(5)));
      } else if (name.startsWith("RTMAX")) {
        number = SIGRTMAX + (name.length() == 5 ? 0 : Integer.parseInt(name.substring(5)));
      } else {
        number = Integer.parseInt(name);
      }
      if (number > 0 && number <= SIGRTMAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, together with numbers that are none
    }
    throw ContainerException.invalidArgument("Invalid signal: " + text);
  }
}
