package io.jukung.sys.program;

/** One argument of an operation. */
public sealed interface Arg {

  /**
   * A number.
   *
   * @param shown how to print it, such as {@code MS_NOSUID|MS_NODEV}; empty: in decimal
   */
  record Literal(long value, String shown) implements Arg {}

  /**
   * The address of bytes in the program's data.
   *
   * @param shown how to print what lies there
   */
  record Data(int offset, String shown) implements Arg {}

  /** The result of an earlier operation. */
  record Slot(int number, String name) implements Arg {}

  static Arg of(long value) {
    return new Literal(value, "");
  }

  static Arg of(long value, String shown) {
    return new Literal(value, shown);
  }
}
