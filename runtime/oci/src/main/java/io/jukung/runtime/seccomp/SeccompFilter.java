package io.jukung.runtime.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A compiled filter.
 *
 * @param program struct sock_filter[], 8 bytes each, in the byte order of the supported machines
 * @param flags {@code SECCOMP_FILTER_FLAG_…}
 */
@SuppressWarnings("ArrayRecordComponent") // internal value, never compared; copied by nobody
public record SeccompFilter(byte[] program, int flags) {

  static SeccompFilter of(List<Bpf.Insn> code, int flags) {
    ByteBuffer out = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (Bpf.Insn insn : code) {
      out.putShort((short) insn.code())
          .put((byte) insn.jumpTrue())
          .put((byte) insn.jumpFalse())
          .putInt(insn.k());
    }
    return new SeccompFilter(out.array(), flags);
  }

  /** Whether loading it gives a descriptor on which its notifications are read. */
  public boolean listener() {
    return (flags & SeccompCompiler.FLAG_NEW_LISTENER) != 0;
  }

  /** Number of instructions. */
  public int length() {
    return program.length / 8;
  }
}
