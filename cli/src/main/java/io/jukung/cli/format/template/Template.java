package io.jukung.cli.format.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed template. */
public final class Template {
  private final String source;
  private final List<Node> nodes;

  private Template(String source, List<Node> nodes) {
    this.source = source;
    this.nodes = nodes;
  }

  /**
   * @throws TemplateException when it is no template
   */
  public static Template parse(String source) {
    return new Template(source, new Parser(source).parse());
  }

  /**
   * The text it makes of a value: a {@link io.jukung.sys.json.JsonValue}, a {@link TemplateObject},
   * a string, a number, a boolean, or null.
   *
   * @throws TemplateException when it asks for what the value does not have
   */
  public String execute(@Nullable Object data) {
    return new Evaluator(source, new Functions(false)).run(nodes, data);
  }

  /** As {@link #execute}, for a line of headings: functions that change text leave it alone. */
  public String executeHeader(Object headers) {
    return new Evaluator(source, new Functions(true)).run(nodes, headers);
  }
}
