package io.jukung.runtime.seccomp;

import static io.jukung.runtime.seccomp.Bpf.JEQ;
import static io.jukung.runtime.seccomp.Bpf.JGE;
import static io.jukung.runtime.seccomp.Bpf.JGT;
import static io.jukung.runtime.seccomp.Bpf.and;
import static io.jukung.runtime.seccomp.Bpf.jump;
import static io.jukung.runtime.seccomp.Bpf.load;

import io.jukung.runtime.OciException;
import io.jukung.runtime.seccomp.Bpf.Insn;
import io.jukung.runtime.spec.SeccompSpec.ArgCondition;
import java.util.ArrayList;
import java.util.List;

/**
 * Comparisons of 64-bit arguments with 32-bit instructions: the high half decides unless it is
 * equal.
 */
final class ArgCode {
  private static final int OFFSET_ARGS = 16;

  private ArgCode() {}

  static void check(ArgCondition condition, String where) {
    switch (condition.op()) {
      case "SCMP_CMP_NE",
          "SCMP_CMP_LT",
          "SCMP_CMP_LE",
          "SCMP_CMP_EQ",
          "SCMP_CMP_GE",
          "SCMP_CMP_GT",
          "SCMP_CMP_MASKED_EQ" -> {}
      default ->
          throw OciException.badSpec(where + ": unknown operator \"" + condition.op() + "\"");
    }
  }

  /** Runs into {@code body} when the condition holds and jumps behind it when not. */
  static List<Insn> guard(ArgCondition condition, boolean narrow, List<Insn> body) {
    int low = OFFSET_ARGS + 8 * condition.index();
    int high = low + 4;
    long value = condition.value();
    int skip = body.size();
    List<Insn> code = new ArrayList<>();
    switch (condition.op()) {
      case "SCMP_CMP_EQ" -> {
        if (!narrow) {
          code.add(load(high));
          code.add(jump(JEQ, top(value), 0, skip + 2));
        }
        code.add(load(low));
        code.add(jump(JEQ, (int) value, 0, skip));
      }
      case "SCMP_CMP_NE" -> {
        if (!narrow) {
          code.add(load(high));
          code.add(jump(JEQ, top(value), 0, 2));
        }
        code.add(load(low));
        code.add(jump(JEQ, (int) value, skip, 0));
      }
      case "SCMP_CMP_GT" -> ordered(code, JGT, value, low, narrow, true, skip);
      case "SCMP_CMP_GE" -> ordered(code, JGE, value, low, narrow, true, skip);
      case "SCMP_CMP_LE" -> ordered(code, JGT, value, low, narrow, false, skip);
      case "SCMP_CMP_LT" -> ordered(code, JGE, value, low, narrow, false, skip);
      case "SCMP_CMP_MASKED_EQ" -> {
        long wanted = condition.valueTwo();
        if (!narrow) {
          code.add(load(high));
          code.add(and(top(value)));
          code.add(jump(JEQ, top(wanted), 0, skip + 3));
        }
        code.add(load(low));
        code.add(and((int) value));
        code.add(jump(JEQ, (int) wanted, 0, skip));
      }
      default -> throw new IllegalArgumentException(condition.op());
    }
    code.addAll(body);
    return code;
  }

  /** The condition is {@code arg <comparison> value}, or with {@code wanted} false its opposite. */
  private static void ordered(
      List<Insn> code,
      int comparison,
      long value,
      int low,
      boolean narrow,
      boolean wanted,
      int skip) {
    if (!narrow) {
      code.add(load(low + 4));
      // above: decided true; below, that is not equal: decided false; equal: the low half decides
      code.add(jump(JGT, top(value), wanted ? 3 : 3 + skip, 0));
      code.add(jump(JEQ, top(value), 0, wanted ? 2 + skip : 2));
    }
    code.add(load(low));
    code.add(jump(comparison, (int) value, wanted ? 0 : skip, wanted ? skip : 0));
  }

  private static int top(long value) {
    return (int) (value >>> 32);
  }
}
