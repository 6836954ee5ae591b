package io.jukung.cli.command.system;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.template.Template;
import io.jukung.cli.format.template.TemplateException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code inspect}: everything about containers and images. */
public final class Inspect implements Command {
  private final @Nullable String fixedType;

  /**
   * @param fixedType container or image for the forms of these groups; null: either
   */
  public Inspect(@Nullable String fixedType) {
    this.fixedType = fixedType;
  }

  @Override
  public Flags flags() {
    String name = fixedType == null ? "NAME|ID" : fixedType.equals("image") ? "IMAGE" : "CONTAINER";
    Flags flags =
        new Flags(
                "[OPTIONS] " + name + " [" + name + "...]",
                fixedType == null
                    ? "Show everything about containers and images"
                    : "Show everything about one or more " + fixedType + "s")
            .atLeast(1)
            .value(
                'f',
                "format",
                "string",
                "How to show it: json or TEMPLATE, in Go's template language");
    if (!"image".equals(fixedType)) {
      flags.bool('s', "size", "Show the sizes of containers");
    } else {
      flags.unsupported('\0', "platform", "string");
    }
    if (fixedType == null) {
      flags.value("type", "string", "Only things of this type: container or image");
    }
    return flags;
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    String type = fixedType != null ? fixedType : arguments.value("type", "");
    checkType(type, arguments.has("type"));
    String format = arguments.value("format", "");
    Template template = format.isEmpty() || format.equals("json") ? null : Rows.parseOrExit(format);
    Each each = new Each(session);
    List<JsonValue> found = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (String name : arguments.rest()) {
      try {
        JsonValue object = Json.parse(find(session, name, type, arguments.is("size")));
        found.add(object);
        if (template != null) {
          text.append(template.execute(object)).append('\n');
        }
      } catch (ContainerException e) {
        if (e.kind() == ErrorKind.NOT_FOUND && type.isEmpty()) {
          each.failed("error: no such object: " + name);
        } else {
          each.failed(e);
        }
      } catch (TemplateException e) {
        each.failed(Rows.failed(e).message());
      }
    }
    session.out().line(template == null ? shown(format, found) : withoutEnd(text));
    return each.end();
  }

  private static void checkType(String type, boolean given) {
    switch (type) {
      case "container", "image" -> {}
      case "" -> {
        if (given) {
          throw new CommandException("type is empty: must be one of \"container\", \"image\"");
        }
      }
      case "config", "network", "node", "plugin", "secret", "service", "task", "volume" ->
          throw new CommandException("--type " + type + " is not supported yet");
      default ->
          throw new CommandException(
              "unknown type: \"" + type + "\": must be one of \"container\", \"image\"");
    }
  }

  private static String find(Session session, String name, String type, boolean size) {
    if (type.equals("image")) {
      return session.engine().inspectImage(name);
    }
    try {
      return session.engine().inspect(name, size);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND || type.equals("container")) {
        throw e;
      }
    }
    try {
      return session.engine().inspectImage(name);
    } catch (ContainerException e) {
      // what is no reference cannot be an image's name, so it names nothing
      throw e.kind() == ErrorKind.INVALID_ARGUMENT ? ContainerException.notFound(e.message()) : e;
    }
  }

  private static String shown(String format, List<JsonValue> found) {
    JsonArray array = new JsonArray(found);
    return format.equals("json") ? Json.write(array) : Json.pretty(array, "    ");
  }

  private static String withoutEnd(StringBuilder text) {
    return text.length() == 0 ? "" : text.substring(0, text.length() - 1);
  }
}
