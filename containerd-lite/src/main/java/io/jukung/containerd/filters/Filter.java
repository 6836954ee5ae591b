package io.jukung.containerd.filters;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One filter: conditions joined by commas, all of which must hold. {@code id==x}, {@code
 * labels."a.b"==c}, {@code name~=re}, {@code name!=x}, {@code labels.x} (is there). Several filters
 * hold when one does.
 */
public final class Filter {

  private enum Operator {
    PRESENT,
    EQUAL,
    NOT_EQUAL,
    MATCHES
  }

  private record Condition(List<String> path, Operator operator, String value, Pattern pattern) {}

  /** How a thing answers for a field path; empty: it has no such field. */
  @FunctionalInterface
  public interface Fields extends Function<List<String>, Optional<String>> {}

  private static final Pattern NONE = Pattern.compile("");

  private final List<Condition> conditions;

  private Filter(List<Condition> conditions) {
    this.conditions = conditions;
  }

  private static Filter of(String text) {
    FilterParser parser = new FilterParser(text);
    List<Condition> conditions = new ArrayList<>();
    do {
      List<String> path = parser.path();
      switch (parser.operator()) {
        case "" -> conditions.add(new Condition(path, Operator.PRESENT, "", NONE));
        case "==" -> conditions.add(new Condition(path, Operator.EQUAL, parser.value(), NONE));
        case "!=" -> conditions.add(new Condition(path, Operator.NOT_EQUAL, parser.value(), NONE));
        default -> {
          String value = parser.patternText();
          conditions.add(new Condition(path, Operator.MATCHES, value, parser.pattern(value)));
        }
      }
    } while (parser.comma());
    return new Filter(List.copyOf(conditions));
  }

  /**
   * Parses filters; none at all accept everything.
   *
   * @throws io.jukung.proto.error.ContainerException INVALID_ARGUMENT for one that is malformed
   */
  public static List<Filter> parse(List<String> texts) {
    List<Filter> filters = texts.stream().filter(t -> !t.isEmpty()).map(Filter::of).toList();
    // an empty filter accepts everything, and one that does is enough
    return filters.size() < texts.size() ? List.of() : filters;
  }

  /** True when there are no filters or one of them holds. */
  public static boolean any(List<Filter> filters, Fields fields) {
    if (filters.isEmpty()) {
      return true;
    }
    for (Filter filter : filters) {
      if (filter.holds(fields)) {
        return true;
      }
    }
    return false;
  }

  boolean holds(Fields fields) {
    for (Condition condition : conditions) {
      Optional<String> value = fields.apply(condition.path());
      boolean holds =
          switch (condition.operator()) {
            case PRESENT -> value.isPresent();
            case EQUAL -> value.isPresent() && value.get().equals(condition.value());
            case NOT_EQUAL -> !value.orElse("").equals(condition.value());
            case MATCHES -> condition.pattern().matcher(value.orElse("")).find();
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  /** An own field of a thing: an empty text counts as absent, as in containerd. */
  public static Optional<String> text(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** The answer for a path that begins with {@code labels}. */
  public static Optional<String> label(Map<String, String> labels, List<String> path) {
    return Optional.ofNullable(labels.get(String.join(".", path.subList(1, path.size()))));
  }
}
