package io.jukung.cli.format.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed template. Positions are offsets in its text, for messages. */
sealed interface Node {

  record Text(String text) implements Node {}

  /** A pipeline whose value is printed, unless it declares a variable. */
  record Action(Pipeline pipeline) implements Node {}

  record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

  record With(Pipeline value, List<Node> then, List<Node> otherwise) implements Node {}

  record Range(Pipeline value, List<Node> body, List<Node> otherwise) implements Node {}

  record Break() implements Node {}

  record Continue() implements Node {}

  /**
   * Commands joined by pipes.
   *
   * @param variables those declared or set, without the dollar; none or one, for range also two
   * @param declares {@code :=}, not {@code =}
   */
  record Pipeline(List<String> variables, boolean declares, List<Command> commands, int at) {}

  /** An operand, or a function or method with its arguments. */
  record Command(List<Operand> operands, int at, String text) {}

  /** A term and the fields taken from it. */
  record Operand(Term term, List<String> fields, int at, String text) {}

  sealed interface Term {}

  record Dot() implements Term {}

  record Variable(String name) implements Term {}

  record Function(String name) implements Term {}

  record Literal(@Nullable Object value) implements Term {}

  record Group(Pipeline pipeline) implements Term {}
}
