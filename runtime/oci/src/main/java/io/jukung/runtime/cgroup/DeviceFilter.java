package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The device policy of version 2: an eBPF program that the kernel asks at every open and mknod of a
 * device (bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE). For each kind of access asked for, the last rule
 * that names it and the device decides, as the rules say it; nothing matches: refused. Unlike the
 * version 1 controller it can take a single device out of a range.
 *
 * @param cgroup where to attach it
 * @param program struct bpf_insn[], 8 bytes each, in the byte order of the supported machines
 */
@SuppressWarnings("ArrayRecordComponent") // internal value, never compared; copied by nobody
public record DeviceFilter(Path cgroup, byte[] program) {

  /** The context's first word: the kind of device below, the access above bit 16. */
  static final int TYPE_BLOCK = 1;

  static final int TYPE_CHAR = 2;
  static final int ACCESS_MKNOD = 1;
  static final int ACCESS_READ = 2;
  static final int ACCESS_WRITE = 4;
  static final int ACCESS_ALL = 7;

  static final int LDX_MEM_W = 0x61;
  static final int MOV32_K = 0xb4;
  static final int MOV32_X = 0xbc;
  static final int AND32_K = 0x54;
  static final int RSH32_K = 0x74;
  static final int JEQ_K = 0x15;
  static final int JNE_K = 0x55;
  static final int EXIT = 0x95;

  private static final int RESULT = 0;
  private static final int CONTEXT = 1;
  private static final int TYPE = 2;

  /** What is asked for and not yet allowed. */
  private static final int ACCESS = 3;

  private static final int MAJOR = 4;
  private static final int MINOR = 5;
  private static final int MATCHED = 6;

  /** One instruction; a jump's offset counts from the following one. */
  private record Insn(int code, int target, int source, int offset, int immediate) {}

  /** The policy of these rules and the devices that every container has. */
  static DeviceFilter of(Path cgroup, List<DeviceRule> rules) {
    return new DeviceFilter(cgroup, compile(rules));
  }

  /** Number of instructions. */
  public int length() {
    return program.length / 8;
  }

  static byte[] compile(List<DeviceRule> rules) {
    List<DeviceRule> all = new ArrayList<>(rules);
    all.addAll(DevicePolicy.ALWAYS_ALLOWED);
    List<Insn> code = new ArrayList<>();
    code.add(new Insn(LDX_MEM_W, TYPE, CONTEXT, 0, 0));
    code.add(new Insn(MOV32_X, ACCESS, TYPE, 0, 0));
    code.add(new Insn(AND32_K, TYPE, 0, 0, 0xffff));
    code.add(new Insn(RSH32_K, ACCESS, 0, 0, 16));
    code.add(new Insn(LDX_MEM_W, MAJOR, CONTEXT, 4, 0));
    code.add(new Insn(LDX_MEM_W, MINOR, CONTEXT, 8, 0));
    boolean decided = false;
    for (int i = all.size() - 1; i >= 0 && !decided; i--) {
      DeviceRule rule = all.get(i);
      if (rule.type().equals("a")) {
        // says all there is to say; what came before it never counts, and the kernel refuses
        // programs with code that is never reached
        end(code, rule.allow());
        decided = true;
      } else {
        rule(code, rule);
      }
    }
    if (!decided) {
      end(code, false);
    }
    return encode(code);
  }

  private static void end(List<Insn> code, boolean allow) {
    code.add(new Insn(MOV32_K, RESULT, 0, 0, allow ? 1 : 0));
    code.add(new Insn(EXIT, 0, 0, 0, 0));
  }

  private static void rule(List<Insn> code, DeviceRule rule) {
    int access = access(rule.access());
    if (access == 0) {
      return;
    }
    List<Insn> verdict = new ArrayList<>();
    if (rule.allow()) {
      verdict.add(new Insn(AND32_K, ACCESS, 0, 0, ACCESS_ALL & ~access));
      verdict.add(new Insn(JNE_K, ACCESS, 0, 2, 0));
      end(verdict, true);
    } else {
      verdict.add(new Insn(MOV32_X, MATCHED, ACCESS, 0, 0));
      verdict.add(new Insn(AND32_K, MATCHED, 0, 0, access));
      verdict.add(new Insn(JEQ_K, MATCHED, 0, 2, 0));
      end(verdict, false);
    }
    List<Insn> tests = new ArrayList<>();
    int left = verdict.size();
    Long minor = rule.minor();
    if (minor != null) {
      tests.addFirst(new Insn(JNE_K, MINOR, 0, left++, minor.intValue()));
    }
    Long major = rule.major();
    if (major != null) {
      tests.addFirst(new Insn(JNE_K, MAJOR, 0, left++, major.intValue()));
    }
    int type = rule.type().equals("b") ? TYPE_BLOCK : TYPE_CHAR;
    tests.addFirst(new Insn(JNE_K, TYPE, 0, left, type));
    code.addAll(tests);
    code.addAll(verdict);
  }

  private static int access(String letters) {
    return (letters.indexOf('m') >= 0 ? ACCESS_MKNOD : 0)
        | (letters.indexOf('r') >= 0 ? ACCESS_READ : 0)
        | (letters.indexOf('w') >= 0 ? ACCESS_WRITE : 0);
  }

  private static byte[] encode(List<Insn> code) {
    ByteBuffer out = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (Insn insn : code) {
      out.put((byte) insn.code())
          .put((byte) (insn.target() | insn.source() << 4))
          .putShort((short) insn.offset())
          .putInt(insn.immediate());
    }
    return out.array();
  }
}
