package io.jukung.cli.format.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code eq} and {@code lt}; the others follow from them. */
final class Comparing {
  private Comparing() {}

  /** Whether the first is equal to any of the others. */
  static boolean equal(List<@Nullable Object> args) {
    if (args.size() < 2) {
      throw new TemplateException("missing argument for comparison");
    }
    Object first = args.get(0);
    for (Object other : args.subList(1, args.size())) {
      if (equal(first, other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a == null || b == null || isNothing(a) || isNothing(b)) {
      return isNothing(a) && isNothing(b);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() == y.doubleValue() && x.longValue() == y.longValue();
    }
    if (a instanceof String || a instanceof Boolean) {
      if (a.getClass() != b.getClass()) {
        throw new TemplateException("incompatible types for comparison");
      }
      return a.equals(b);
    }
    if (b instanceof String || b instanceof Boolean || b instanceof Number) {
      throw new TemplateException("incompatible types for comparison");
    }
    throw new TemplateException("non-comparable type " + Values.typeName(a));
  }

  private static boolean isNothing(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case Values.MapValue map -> map.nil();
      case Values.ListValue list -> list.nil();
      default -> value == Values.NO_VALUE;
    };
  }

  static boolean less(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return x < y;
    }
    if (a instanceof Number x && b instanceof Number y) {
      return x.doubleValue() < y.doubleValue();
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y) < 0;
    }
    throw new TemplateException("incompatible types for comparison");
  }
}
