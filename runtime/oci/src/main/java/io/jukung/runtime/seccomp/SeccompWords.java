package io.jukung.runtime.seccomp;

import io.jukung.runtime.OciException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Words of config.json's seccomp section that the compiler understands. */
public final class SeccompWords {
  private static final List<String> ACTIONS =
      List.of(
          "SCMP_ACT_ALLOW",
          "SCMP_ACT_ERRNO",
          "SCMP_ACT_KILL",
          "SCMP_ACT_KILL_PROCESS",
          "SCMP_ACT_KILL_THREAD",
          "SCMP_ACT_LOG",
          "SCMP_ACT_NOTIFY",
          "SCMP_ACT_TRACE",
          "SCMP_ACT_TRAP");

  /** Architectures of libseccomp whose calls this compiler does not know. */
  private static final Set<String> FOREIGN =
      Set.of(
          "LOONGARCH64",
          "M68K",
          "MIPS",
          "MIPS64",
          "MIPS64N32",
          "MIPSEL",
          "MIPSEL64",
          "MIPSEL64N32",
          "PARISC",
          "PARISC64",
          "PPC",
          "PPC64",
          "PPC64LE",
          "RISCV64",
          "S390",
          "S390X",
          "SH",
          "SHEB");

  private SeccompWords() {}

  static boolean isForeign(String architecture) {
    return architecture.startsWith("SCMP_ARCH_")
        && FOREIGN.contains(architecture.substring("SCMP_ARCH_".length()));
  }

  public static List<String> actions() {
    List<String> known = new ArrayList<>();
    for (String action : ACTIONS) {
      try {
        SeccompActions.value(action, null, "");
        known.add(action);
      } catch (OciException refused) {
        // not one of those that work
      }
    }
    return known;
  }

  public static List<String> operators() {
    return List.of(
        "SCMP_CMP_EQ",
        "SCMP_CMP_GE",
        "SCMP_CMP_GT",
        "SCMP_CMP_LE",
        "SCMP_CMP_LT",
        "SCMP_CMP_MASKED_EQ",
        "SCMP_CMP_NE");
  }

  public static List<String> architectures() {
    return Arrays.stream(SeccompArch.values()).map(arch -> "SCMP_ARCH_" + arch).sorted().toList();
  }

  public static List<String> flags() {
    return List.of(
        "SECCOMP_FILTER_FLAG_LOG",
        "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
        "SECCOMP_FILTER_FLAG_TSYNC",
        "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
  }
}
