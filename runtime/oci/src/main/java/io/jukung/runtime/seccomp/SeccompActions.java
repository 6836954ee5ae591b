package io.jukung.runtime.seccomp;

import io.jukung.runtime.OciException;
import org.jspecify.annotations.Nullable;

/** The values a filter returns ({@code SECCOMP_RET_…} of linux/seccomp.h). */
final class SeccompActions {
  static final int KILL_THREAD = 0;
  static final int KILL_PROCESS = 0x8000_0000;
  static final int TRAP = 0x0003_0000;
  static final int ERRNO = 0x0005_0000;
  static final int TRACE = 0x7ff0_0000;
  static final int NOTIFY = 0x7fc0_0000;
  static final int LOG = 0x7ffc_0000;
  static final int ALLOW = 0x7fff_0000;

  static final int EPERM = 1;
  static final int ENOSYS = 38;
  private static final int MAX_ERRNO = 4095;

  private SeccompActions() {}

  /** The value for an action of the spec; {@code where} names the place for errors. */
  static int value(String action, @Nullable Integer errno, String where) {
    return switch (action) {
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> KILL_THREAD;
      case "SCMP_ACT_KILL_PROCESS" -> KILL_PROCESS;
      case "SCMP_ACT_TRAP" -> TRAP;
      case "SCMP_ACT_ALLOW" -> ALLOW;
      case "SCMP_ACT_LOG" -> LOG;
      case "SCMP_ACT_ERRNO" -> ERRNO | data(errno, where);
      case "SCMP_ACT_TRACE" -> TRACE | data(errno, where);
      case "SCMP_ACT_NOTIFY" -> NOTIFY;
      default -> throw OciException.badSpec(where + ": unknown seccomp action \"" + action + "\"");
    };
  }

  private static int data(@Nullable Integer errno, String where) {
    int value = errno == null ? EPERM : errno;
    if (value > MAX_ERRNO) {
      throw OciException.badSpec(where + ": errnoRet " + value + " is greater than " + MAX_ERRNO);
    }
    return value;
  }

  static boolean allows(int value) {
    return value == ALLOW || value == LOG;
  }
}
