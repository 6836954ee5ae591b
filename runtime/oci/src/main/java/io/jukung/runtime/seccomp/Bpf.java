package io.jukung.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;

/**
 * Instructions of classic BPF (linux/filter.h) and pieces of code made of them. Code is built from
 * its end: a piece is complete in itself, and jumps only go forward into pieces whose length is
 * known.
 */
final class Bpf {
  static final int LD_W_ABS = 0x20;
  static final int JA = 0x05;
  static final int JEQ = 0x15;
  static final int JGT = 0x25;
  static final int JGE = 0x35;
  static final int AND = 0x54;
  static final int RET = 0x06;

  /** The kernel's limit, BPF_MAXINSNS. */
  static final int MAX_LENGTH = 4096;

  private static final int MAX_SHORT_JUMP = 255;

  private Bpf() {}

  record Insn(int code, int jumpTrue, int jumpFalse, int k) {}

  static Insn load(int offset) {
    return new Insn(LD_W_ABS, 0, 0, offset);
  }

  static Insn and(int mask) {
    return new Insn(AND, 0, 0, mask);
  }

  static Insn ret(int value) {
    return new Insn(RET, 0, 0, value);
  }

  static Insn jump(int code, int k, int jumpTrue, int jumpFalse) {
    if (jumpTrue > MAX_SHORT_JUMP || jumpFalse > MAX_SHORT_JUMP) {
      throw new IllegalArgumentException("BPF jump too far");
    }
    return new Insn(code, jumpTrue, jumpFalse, k);
  }

  /** {@code if (A <code> k) whenTrue else whenFalse}, neither of which may fall through. */
  static List<Insn> branch(int code, int k, List<Insn> whenTrue, List<Insn> whenFalse) {
    List<Insn> out = new ArrayList<>(whenTrue.size() + whenFalse.size() + 2);
    if (whenFalse.size() <= MAX_SHORT_JUMP) {
      out.add(jump(code, k, whenFalse.size(), 0));
    } else {
      out.add(jump(code, k, 0, 1));
      out.add(new Insn(JA, 0, 0, whenFalse.size()));
    }
    out.addAll(whenFalse);
    out.addAll(whenTrue);
    return out;
  }
}
