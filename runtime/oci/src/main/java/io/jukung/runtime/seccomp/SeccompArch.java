package io.jukung.runtime.seccomp;

import io.jukung.runtime.OciException;

/** The architectures whose system calls are known, with the constants of linux/audit.h. */
public enum SeccompArch {
  X86_64(0xC000003E, 0, 0, false),
  X86(0x40000003, 1, 0, true),
  /** Shares the audit constant of x86_64; told apart by bit 30 of the call number. */
  X32(0xC000003E, 2, 0x4000_0000, true),
  AARCH64(0xC00000B7, 3, 0, false),
  ARM(0x40000028, 4, 0, true);

  private final int audit;
  private final int column;
  private final int bias;
  private final boolean narrow;

  SeccompArch(int audit, int column, int bias, boolean narrow) {
    this.audit = audit;
    this.column = column;
    this.bias = bias;
    this.narrow = narrow;
  }

  /** {@code AUDIT_ARCH_…} as seccomp_data carries it. */
  public int audit() {
    return audit;
  }

  /** The column in the table of numbers. */
  int column() {
    return column;
  }

  /** What the kernel adds to the table's numbers. */
  int bias() {
    return bias;
  }

  /** Whether arguments have 32 bits. */
  boolean narrow() {
    return narrow;
  }

  /** The architecture this JVM runs on. */
  public static SeccompArch host() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default -> throw OciException.unsupported("seccomp on " + name);
    };
  }
}
