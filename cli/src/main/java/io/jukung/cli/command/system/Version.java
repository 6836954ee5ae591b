package io.jukung.cli.command.system;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.Table;
import io.jukung.cli.format.template.Template;
import io.jukung.cli.format.template.TemplateException;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code version}: of this client, and of the engine when there is one. */
public final class Version implements Command {
  private final String version;

  /**
   * @param version of this client
   */
  public Version(String version) {
    this.version = version;
  }

  @Override
  public Flags flags() {
    return new Flags("[OPTIONS]", "Show the versions of client and engine")
        .arguments(0, 0)
        .value(
            'f', "format", "string", "How to show it: json or TEMPLATE, in Go's template language");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    String format = arguments.value("format", "");
    Template template = format.isEmpty() || format.equals("json") ? null : Rows.parseOrExit(format);
    JsonObject server = null;
    ContainerException failure = null;
    try {
      server = Json.parseObject(session.engine().version());
    } catch (ContainerException e) {
      failure = e;
    }
    if (format.isEmpty()) {
      session.out().print(shown(server));
      session.out().flush();
    } else {
      session.out().line(formatted(template, server));
    }
    if (failure != null) {
      throw CommandException.plain(1, Failures.text(failure));
    }
    return 0;
  }

  private String formatted(@Nullable Template template, @Nullable JsonObject server) {
    JsonObject all =
        JsonObject.builder()
            .put("Client", client())
            .put("Server", server == null ? JsonNull.NULL : server)
            .build();
    if (template == null) {
      return Json.write(all);
    }
    try {
      return template.execute(all);
    } catch (TemplateException e) {
      throw Rows.failed(e);
    }
  }

  private JsonObject client() {
    return JsonObject.builder()
        .put("Platform", JsonObject.builder().put("Name", "Jukung"))
        .put("Version", version)
        .put("ApiVersion", "jukung.engine.v1")
        .put("JavaVersion", System.getProperty("java.version", ""))
        .put("Os", "linux")
        .put("Arch", architecture())
        .build();
  }

  static String architecture() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("aarch64") ? "arm64" : arch;
  }

  private String shown(@Nullable JsonObject server) {
    Table table = new Table(20, 1);
    table
        .row("Client: Jukung")
        .row(" Version:", version)
        .row(" API version:", "jukung.engine.v1")
        .row(" Java version:", System.getProperty("java.version", ""))
        .row(" OS/Arch:", "linux/" + architecture());
    if (server != null) {
      server(table, server.view());
    }
    return table.render();
  }

  private static void server(Table table, JsonView server) {
    JsonView platform = server.find("Platform");
    String name = platform == null ? "" : platform.string("Name", "");
    table.row("").row("Server:" + (name.isEmpty() ? "" : " " + name));
    table.row(" Engine:");
    row(table, "  Version:", server.string("Version", ""));
    row(table, "  API version:", apiVersion(server));
    row(table, "  Java version:", server.string("JavaVersion", ""));
    row(table, "  Git commit:", server.string("GitCommit", ""));
    row(table, "  Built:", server.string("BuildTime", ""));
    row(table, "  OS/Arch:", server.string("Os", "") + "/" + server.string("Arch", ""));
    row(table, "  Kernel version:", server.string("KernelVersion", ""));
    for (JsonView component : server.elements("Components")) {
      if (component.string("Name", "").equals("Engine")) {
        continue;
      }
      table.row(" " + component.string("Name", "") + ":");
      row(table, "  Version:", component.string("Version", ""));
      JsonView details = component.find("Details");
      if (details != null) {
        for (Map.Entry<String, JsonView> detail : details.entries().entrySet()) {
          row(table, "  " + detail.getKey() + ":", detail.getValue().string());
        }
      }
    }
  }

  private static String apiVersion(JsonView server) {
    String api = server.string("ApiVersion", "");
    String least = server.string("MinAPIVersion", "");
    return api.isEmpty() || least.isEmpty() ? api : api + " (minimum version " + least + ")";
  }

  private static void row(Table table, String name, String value) {
    if (!value.isEmpty()) {
      table.row(name, value);
    }
  }
}
