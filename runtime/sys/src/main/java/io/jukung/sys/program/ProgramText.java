package io.jukung.sys.program;

import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Prints programs for people. */
final class ProgramText {

  private ProgramText() {}

  static String of(Program program) {
    Map<Integer, String> names = syscallNames();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < program.ops().size(); i++) {
      label(program, i, text);
      line(program, program.ops().get(i), names, text);
    }
    label(program, program.ops().size(), text);
    return text.toString();
  }

  private static void label(Program program, int place, StringBuilder text) {
    String name = program.labels().get(place);
    if (name != null) {
      text.append(name).append(":\n");
    }
  }

  private static void line(Program program, Op op, Map<Integer, String> names, StringBuilder text) {
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
      text.append(" → ").append(program.labels().get(op.onError()));
    }
    if (op.jump() != Op.NONE) {
      text.append(", positive → ").append(program.labels().get(op.jump()));
    }
    if (op.store() != Op.NONE) {
      text.append(", stored at data+").append(op.store());
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
