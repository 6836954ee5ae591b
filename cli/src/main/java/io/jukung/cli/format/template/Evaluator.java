package io.jukung.cli.format.template;

import io.jukung.cli.format.template.Node.Command;
import io.jukung.cli.format.template.Node.Operand;
import io.jukung.cli.format.template.Node.Pipeline;
import io.jukung.cli.format.template.Values.ListValue;
import io.jukung.cli.format.template.Values.MapValue;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Walks a parsed template over one value; used once, by one thread. */
final class Evaluator {

  /** Nested deeper, or longer, than any honest template. */
  private static final int MAX_OUTPUT = 64 << 20;

  private final String source;
  private final Functions functions;
  private final StringBuilder out = new StringBuilder();
  private final List<Binding> bindings = new ArrayList<>();

  Evaluator(String source, Functions functions) {
    this.source = source;
    this.functions = functions;
  }

  private static final class Binding {
    private final String name;
    private @Nullable Object value;

    Binding(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  String run(List<Node> nodes, @Nullable Object data) {
    Object dot = Values.of(data);
    bindings.add(new Binding("", dot));
    walk(nodes, dot);
    return out.toString();
  }

  private Flow walk(List<Node> nodes, @Nullable Object dot) {
    for (Node node : nodes) {
      Flow flow = walk(node, dot);
      if (flow != Flow.ON) {
        return flow;
      }
      if (out.length() > MAX_OUTPUT) {
        throw new TemplateException("template: output longer than " + MAX_OUTPUT + " characters");
      }
    }
    return Flow.ON;
  }

  private Flow walk(Node node, @Nullable Object dot) {
    switch (node) {
      case Node.Text text -> out.append(text.text());
      case Node.Action action -> {
        Object value = evaluate(action.pipeline(), dot);
        if (action.pipeline().variables().isEmpty()) {
          out.append(Values.show(value));
        }
      }
      case Node.If branch -> {
        int mark = bindings.size();
        boolean holds = Values.truth(evaluate(branch.condition(), dot));
        Flow flow = walk(holds ? branch.then() : branch.otherwise(), dot);
        drop(mark);
        return flow;
      }
      case Node.With with -> {
        int mark = bindings.size();
        Object value = evaluate(with.value(), dot);
        Flow flow = Values.truth(value) ? walk(with.then(), value) : walk(with.otherwise(), dot);
        drop(mark);
        return flow;
      }
      case Node.Range range -> {
        return range(range, dot);
      }
      case Node.Break end -> {
        return Flow.BREAK;
      }
      case Node.Continue next -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.ON;
  }

  private void drop(int mark) {
    bindings.subList(mark, bindings.size()).clear();
  }

  private Flow range(Node.Range range, @Nullable Object dot) {
    int mark = bindings.size();
    Object value =
        evaluate(new Pipeline(List.of(), false, range.value().commands(), range.value().at()), dot);
    List<Object> keys = new ArrayList<>();
    List<@Nullable Object> elements = new ArrayList<>();
    spread(range, value, keys, elements);
    if (elements.isEmpty()) {
      Flow flow = walk(range.otherwise(), dot);
      drop(mark);
      return flow;
    }
    for (int i = 0; i < elements.size(); i++) {
      bind(range.value(), keys.get(i), elements.get(i));
      Flow flow = walk(range.body(), elements.get(i));
      drop(mark);
      if (flow == Flow.BREAK) {
        break;
      }
    }
    return Flow.ON;
  }

  private void spread(
      Node.Range range,
      @Nullable Object value,
      List<Object> keys,
      List<@Nullable Object> elements) {
    switch (value) {
      case null -> {}
      case ListValue list -> {
        for (int i = 0; i < list.elements().size(); i++) {
          keys.add((long) i);
          elements.add(list.elements().get(i));
        }
      }
      case MapValue map -> spreadMap(map.object(), keys, elements);
      case JsonObject object -> spreadMap(object, keys, elements);
      case Long count -> {
        for (long i = 0; i < count; i++) {
          keys.add(i);
          elements.add(i);
        }
      }
      default ->
          throw error(
              range.value().at(), "range", "range can't iterate over " + Values.show(value));
    }
  }

  private static void spreadMap(
      JsonObject object, List<Object> keys, List<@Nullable Object> elements) {
    for (Map.Entry<String, JsonValue> entry : new TreeMap<>(object.fields()).entrySet()) {
      keys.add(entry.getKey());
      elements.add(Values.of(entry.getValue()));
    }
  }

  private void bind(Pipeline pipeline, Object key, @Nullable Object element) {
    List<String> names = pipeline.variables();
    if (names.size() == 1) {
      set(pipeline, names.get(0), element);
    } else if (names.size() == 2) {
      set(pipeline, names.get(0), key);
      set(pipeline, names.get(1), element);
    }
  }

  private void set(Pipeline pipeline, String name, @Nullable Object value) {
    if (pipeline.declares()) {
      bindings.add(new Binding(name, value));
    } else {
      binding(name).value = value;
    }
  }

  private Binding binding(String name) {
    for (int i = bindings.size() - 1; i >= 0; i--) {
      if (bindings.get(i).name.equals(name)) {
        return bindings.get(i);
      }
    }
    throw new TemplateException("template: undefined variable \"$" + name + "\"");
  }

  private @Nullable Object evaluate(Pipeline pipeline, @Nullable Object dot) {
    Object value = null;
    boolean first = true;
    for (Command command : pipeline.commands()) {
      value = evaluate(command, dot, first ? List.of() : listOf(value));
      first = false;
    }
    if (!pipeline.variables().isEmpty()) {
      set(pipeline, pipeline.variables().get(0), value);
    }
    return value;
  }

  private static List<@Nullable Object> listOf(@Nullable Object value) {
    List<@Nullable Object> list = new ArrayList<>(1);
    list.add(value);
    return list;
  }

  /**
   * @param piped the value of the command before, as the last argument
   */
  private @Nullable Object evaluate(
      Command command, @Nullable Object dot, List<@Nullable Object> piped) {
    Operand first = command.operands().get(0);
    List<Operand> rest = command.operands().subList(1, command.operands().size());
    if (first.term() instanceof Node.Function function) {
      return call(command, first, function.name(), rest, piped, dot);
    }
    if (rest.isEmpty() && piped.isEmpty()) {
      return evaluate(first, dot);
    }
    if (first.fields().isEmpty()) {
      throw error(first.at(), first.text(), "can't give argument to non-function " + first.text());
    }
    // the last field is a method with arguments
    Operand receiver =
        new Operand(
            first.term(),
            first.fields().subList(0, first.fields().size() - 1),
            first.at(),
            first.text());
    String name = first.fields().get(first.fields().size() - 1);
    List<@Nullable Object> arguments = arguments(rest, piped, dot);
    Object on = evaluate(receiver, dot);
    Object result = on instanceof TemplateObject object ? object.method(name, arguments) : null;
    if (result == null) {
      throw error(
          first.at(), first.text(), name + " has arguments but cannot be invoked as function");
    }
    return Values.of(result);
  }

  private List<@Nullable Object> arguments(
      List<Operand> operands, List<@Nullable Object> piped, @Nullable Object dot) {
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Operand operand : operands) {
      arguments.add(evaluate(operand, dot));
    }
    arguments.addAll(piped);
    return arguments;
  }

  private @Nullable Object call(
      Command command,
      Operand first,
      String name,
      List<Operand> rest,
      List<@Nullable Object> piped,
      @Nullable Object dot) {
    Object result;
    if ((name.equals("and") || name.equals("or")) && rest.size() + piped.size() > 0) {
      result = shortCircuit(name.equals("and"), rest, piped, dot);
    } else {
      List<@Nullable Object> arguments = arguments(rest, piped, dot);
      try {
        result = functions.call(name, arguments);
      } catch (TemplateException e) {
        throw error(first.at(), command.text(), "error calling " + name + ": " + e.getMessage());
      }
    }
    return fields(result, first, first.fields());
  }

  /** Arguments after the one that decides are not evaluated. */
  private @Nullable Object shortCircuit(
      boolean and, List<Operand> rest, List<@Nullable Object> piped, @Nullable Object dot) {
    Object value = null;
    for (Operand operand : rest) {
      value = evaluate(operand, dot);
      if (Values.truth(value) != and) {
        return value;
      }
    }
    return piped.isEmpty() ? value : piped.get(0);
  }

  private @Nullable Object evaluate(Operand operand, @Nullable Object dot) {
    Object value =
        switch (operand.term()) {
          case Node.Dot here -> dot;
          case Node.Variable variable -> binding(variable.name()).value;
          case Node.Literal literal -> literal.value();
          case Node.Group group -> evaluate(group.pipeline(), dot);
          case Node.Function function -> {
            try {
              yield functions.call(function.name(), List.of());
            } catch (TemplateException e) {
              throw error(
                  operand.at(),
                  operand.text(),
                  "error calling " + function.name() + ": " + e.getMessage());
            }
          }
        };
    return fields(value, operand, operand.fields());
  }

  private @Nullable Object fields(@Nullable Object start, Operand operand, List<String> fields) {
    Object value = start;
    for (String field : fields) {
      value = field(value, operand, field);
    }
    return value;
  }

  private @Nullable Object field(@Nullable Object value, Operand operand, String name) {
    switch (value) {
      case MapValue map -> {
        JsonValue entry = map.object().get(name);
        return entry == null ? Values.NO_VALUE : Values.of(entry);
      }
      case JsonObject object -> {
        Object found = Values.field(object, name);
        if (found != Values.NO_VALUE) {
          return found;
        }
        throw error(operand.at(), operand.text(), "map has no entry for key \"" + name + "\"");
      }
      case TemplateObject object -> {
        Object found = object.field(name);
        if (found != null) {
          return Values.of(found);
        }
        throw error(
            operand.at(), operand.text(), "can't evaluate field " + name + " in what is listed");
      }
      case null -> throw error(operand.at(), operand.text(), "nil pointer evaluating ." + name);
      default -> {
        if (value == Values.NO_VALUE) {
          throw error(operand.at(), operand.text(), "nil data; no entry for key \"" + name + "\"");
        }
        throw error(
            operand.at(),
            operand.text(),
            "can't evaluate field " + name + " in type " + Values.typeName(value));
      }
    }
  }

  private TemplateException error(int at, String context, String problem) {
    return new TemplateException(
        "template: :"
            + TemplateText.place(source, at)
            + ": executing \"\" at <"
            + context
            + ">: "
            + problem);
  }
}
