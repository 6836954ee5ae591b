package io.jukung.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs classic BPF as seccomp does, refusing what the kernel's checker refuses. */
final class BpfMachine {
  private final int[] code;
  private final int[] jumpTrue;
  private final int[] jumpFalse;
  private final int[] k;
  private int steps;

  BpfMachine(byte[] program) {
    ByteBuffer in = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    int count = program.length / 8;
    code = new int[count];
    jumpTrue = new int[count];
    jumpFalse = new int[count];
    k = new int[count];
    for (int i = 0; i < count; i++) {
      code[i] = in.getShort() & 0xffff;
      jumpTrue[i] = in.get() & 0xff;
      jumpFalse[i] = in.get() & 0xff;
      k[i] = in.getInt();
      check(i, count);
    }
    if (code[count - 1] != Bpf.RET) {
      throw new IllegalStateException("the program does not end with RET");
    }
  }

  private void check(int i, int count) {
    boolean conditional = code[i] == Bpf.JEQ || code[i] == Bpf.JGT || code[i] == Bpf.JGE;
    if (conditional && i + 1 + Math.max(jumpTrue[i], jumpFalse[i]) >= count) {
      throw new IllegalStateException("jump out of the program at " + i);
    }
    if (code[i] == Bpf.JA && (k[i] < 0 || i + 1 + k[i] >= count)) {
      throw new IllegalStateException("jump out of the program at " + i);
    }
  }

  int run(int arch, int nr, long... args) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(nr).putInt(arch).putLong(0x1000);
    for (int i = 0; i < 6; i++) {
      data.putLong(i < args.length ? args[i] : 0);
    }
    int a = 0;
    steps = 0;
    for (int at = 0; ; at++) {
      steps++;
      switch (code[at]) {
        case Bpf.LD_W_ABS -> a = data.getInt(k[at]);
        case Bpf.AND -> a &= k[at];
        case Bpf.JA -> at += k[at];
        case Bpf.JEQ -> at += a == k[at] ? jumpTrue[at] : jumpFalse[at];
        case Bpf.JGT -> at += Integer.compareUnsigned(a, k[at]) > 0 ? jumpTrue[at] : jumpFalse[at];
        case Bpf.JGE -> at += Integer.compareUnsigned(a, k[at]) >= 0 ? jumpTrue[at] : jumpFalse[at];
        case Bpf.RET -> {
          return k[at];
        }
        default -> throw new IllegalStateException("instruction " + code[at]);
      }
    }
  }

  /** Instructions that the last run took. */
  int steps() {
    return steps;
  }
}
