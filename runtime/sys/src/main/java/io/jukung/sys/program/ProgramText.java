package io.jukung.sys.program;

import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Prints programs for people. */
final class ProgramText {

  private ProgramText() {}

  static String of(Program program) {
    Map<Integer, String> names = syscallNames();
    TreeSet<Integer> targets = new TreeSet<>();
    for (Op op : program.ops()) {
      if (op.jump() != Op.NONE) {
        targets.add(op.jump());
      }
      if (op.onError() != Op.NONE) {
        targets.add(op.onError());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < program.ops().size(); i++) {
      if (targets.contains(i)) {
        text.append("L").append(i).append(":\n");
      }
      line(program.ops().get(i), names, text);
    }
    if (targets.contains(program.ops().size())) {
      text.append("L").append(program.ops().size()).append(":\n");
    }
    return text.toString();
  }

  private static void line(Op op, Map<Integer, String> names, StringBuilder text) {
    int begin = text.length();
    text.append("  ");
    if (op.slot() != Op.NONE) {
      text.append('$').append(op.slot()).append(" = ");
    }
    text.append(names.getOrDefault(op.nr(), "syscall_" + op.nr())).append('(');
    for (int i = 0; i < op.args().size(); i++) {
      text.append(i == 0 ? "" : ", ").append(shown(op.args().get(i)));
    }
    text.append(')');
    if (!op.tolerated().isEmpty()) {
      text.append(" or");
      for (int errno : op.tolerated()) {
        text.append(' ').append(errno == Op.ANY_ERRNO ? "any error" : Errno.name(errno));
      }
    }
    if (op.onError() != Op.NONE) {
      text.append(" → L").append(op.onError());
    }
    if (op.jump() != Op.NONE) {
      text.append(", positive → L").append(op.jump());
    }
    int width = text.length() - begin;
    text.append(" ".repeat(Math.max(1, 72 - width))).append("# ").append(op.label()).append('\n');
  }

  private static String shown(Arg arg) {
    return switch (arg) {
      case Arg.Literal literal ->
          literal.shown().isEmpty() ? Long.toString(literal.value()) : literal.shown();
      case Arg.Data bytes -> bytes.shown();
      case Arg.Slot slot -> "$" + slot.number() + (slot.name().isEmpty() ? "" : ":" + slot.name());
    };
  }

  private static Map<Integer, String> syscallNames() {
    Map<Integer, String> names = new HashMap<>();
    for (Field field : Sysno.class.getFields()) {
      if (field.getType() == int.class) {
        try {
          names.put(field.getInt(null), field.getName().toLowerCase(Locale.ROOT));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return names;
  }
}
