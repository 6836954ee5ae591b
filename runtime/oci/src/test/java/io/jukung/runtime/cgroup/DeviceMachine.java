package io.jukung.runtime.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs device filters as the kernel does, with the checks of its verifier that concern them. */
final class DeviceMachine {
  private final ByteBuffer code;
  private final boolean[] reached;

  DeviceMachine(byte[] program) {
    code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    reached = new boolean[program.length / 8];
    walk(0);
    for (int i = 0; i < reached.length; i++) {
      if (!reached[i]) {
        throw new IllegalStateException("instruction " + i + " is never reached");
      }
    }
  }

  private int opcode(int at) {
    return code.get(8 * at) & 0xff;
  }

  private int offset(int at) {
    return code.getShort(8 * at + 2);
  }

  private void walk(int from) {
    for (int at = from; ; at++) {
      if (at >= reached.length) {
        throw new IllegalStateException("falls off the end");
      }
      if (reached[at]) {
        return;
      }
      reached[at] = true;
      int opcode = opcode(at);
      if (opcode == DeviceFilter.EXIT) {
        return;
      }
      if (opcode == DeviceFilter.JEQ_K || opcode == DeviceFilter.JNE_K) {
        walk(at + 1 + offset(at));
      }
    }
  }

  boolean allows(int type, int access, long major, long minor) {
    long[] registers = new long[11];
    long[] context = {type | access << 16, major, minor};
    for (int at = 0; ; at++) {
      int target = code.get(8 * at + 1) & 0xf;
      int source = code.get(8 * at + 1) >> 4 & 0xf;
      int immediate = code.getInt(8 * at + 4);
      switch (opcode(at)) {
        case DeviceFilter.LDX_MEM_W -> {
          if (source != 1) {
            throw new IllegalStateException("load from a register that is no pointer");
          }
          registers[target] = context[offset(at) / 4] & 0xffff_ffffL;
        }
        case DeviceFilter.MOV32_K -> registers[target] = immediate & 0xffff_ffffL;
        case DeviceFilter.MOV32_X -> registers[target] = registers[source];
        case DeviceFilter.AND32_K -> registers[target] &= immediate & 0xffff_ffffL;
        case DeviceFilter.RSH32_K -> registers[target] >>>= immediate;
        case DeviceFilter.JEQ_K -> at += registers[target] == immediate ? offset(at) : 0;
        case DeviceFilter.JNE_K -> at += registers[target] != immediate ? offset(at) : 0;
        case DeviceFilter.EXIT -> {
          return registers[0] == 1;
        }
        default -> throw new IllegalStateException("instruction " + opcode(at));
      }
    }
  }
}
