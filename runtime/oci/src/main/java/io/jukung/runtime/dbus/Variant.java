package io.jukung.runtime.dbus;

import java.util.List;

/**
 * A value with its type.
 *
 * <p>In Java, integers of all widths are {@link Number}s (64 unsigned bits: the bits of a long),
 * strings, paths and signatures {@link String}s, arrays, structures and dictionary entries {@link
 * List}s.
 *
 * @param signature of one complete type, such as {@code as}
 */
public record Variant(String signature, Object value) {

  public static Variant of(String text) {
    return new Variant("s", text);
  }

  public static Variant of(boolean value) {
    return new Variant("b", value);
  }

  /** An unsigned number of 64 bits; -1 is the highest, which systemd reads as infinity. */
  public static Variant unsigned(long value) {
    return new Variant("t", value);
  }

  public static Variant strings(List<String> values) {
    return new Variant("as", List.copyOf(values));
  }
}
