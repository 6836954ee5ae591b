package io.jukung.cli.command.system;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Rows;
import io.jukung.cli.command.Session;
import io.jukung.cli.format.Units;
import io.jukung.cli.format.template.Template;
import io.jukung.cli.format.template.TemplateException;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code info}: the engine and its machine. */
public final class Info implements Command {
  private final String version;

  /**
   * @param version of this client
   */
  public Info(String version) {
    this.version = version;
  }

  @Override
  public Flags flags() {
    return new Flags("[OPTIONS]", "Show the state of the engine and its machine")
        .arguments(0, 0)
        .alsoKnownAs("jukung system info, jukung info")
        .value(
            'f', "format", "string", "How to show it: json or TEMPLATE, in Go's template language");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException {
    String format = arguments.value("format", "");
    if (!format.isEmpty()) {
      Template template = format.equals("json") ? null : Rows.parseOrExit(format);
      session.out().line(formatted(template, session.engine().info()));
      return 0;
    }
    Lines lines = new Lines();
    lines.text("Client: Jukung");
    lines.add(" Version", version);
    lines.text("");
    lines.text("Server:");
    session.out().print(lines.toString());
    JsonView info;
    try {
      info = Json.parseObject(session.engine().info()).view();
    } catch (ContainerException e) {
      session.out().flush();
      throw CommandException.plain(1, Failures.text(e));
    }
    session.out().print(server(info));
    session.out().flush();
    for (String warning : info.strings("Warnings")) {
      session.err().line(warning);
    }
    return 0;
  }

  private static String formatted(@Nullable Template template, String json) {
    JsonObject info = Json.parseObject(json);
    if (template == null) {
      return Json.write(info);
    }
    try {
      return template.execute(info);
    } catch (TemplateException e) {
      throw Rows.failed(e);
    }
  }

  private static String server(JsonView info) {
    Lines lines = new Lines();
    lines.add(" Containers", find(info, "Containers"));
    lines.add("  Running", find(info, "ContainersRunning"));
    lines.add("  Paused", find(info, "ContainersPaused"));
    lines.add("  Stopped", find(info, "ContainersStopped"));
    lines.add(" Images", find(info, "Images"));
    lines.add(" Server Version", find(info, "ServerVersion"));
    lines.add(" Storage Driver", find(info, "Driver"));
    pairs(lines, "  ", info, "DriverStatus");
    lines.add(" Logging Driver", find(info, "LoggingDriver"));
    lines.add(" Cgroup Driver", find(info, "CgroupDriver"));
    lines.add(" Cgroup Version", find(info, "CgroupVersion"));
    plugins(lines, info.find("Plugins"));
    JsonView runtimes = info.find("Runtimes");
    if (runtimes != null) {
      lines.add(" Runtimes", String.join(" ", runtimes.object().fields().keySet()));
    }
    lines.add(" Default Runtime", find(info, "DefaultRuntime"));
    lines.add(" Init Binary", find(info, "InitBinary"));
    commit(lines, " containerd version", info, "ContainerdCommit");
    commit(lines, " runc version", info, "RuncCommit");
    commit(lines, " init version", info, "InitCommit");
    securityOptions(lines, info);
    lines.add(" Kernel Version", find(info, "KernelVersion"));
    lines.add(" Operating System", find(info, "OperatingSystem"));
    lines.add(" OSType", find(info, "OSType"));
    lines.add(" Architecture", find(info, "Architecture"));
    lines.add(" CPUs", find(info, "NCPU"));
    if (info.has("MemTotal")) {
      lines.add(" Total Memory", Units.binarySize(info.longValue("MemTotal", 0)));
    }
    lines.add(" Name", find(info, "Name"));
    lines.add(" ID", find(info, "ID"));
    lines.add(" Jukung Root Dir", find(info, "DockerRootDir"));
    lines.add(" Debug Mode", find(info, "Debug"));
    lines.add(" HTTP Proxy", find(info, "HttpProxy"));
    lines.add(" HTTPS Proxy", find(info, "HttpsProxy"));
    lines.add(" No Proxy", find(info, "NoProxy"));
    List<String> labels = info.strings("Labels");
    if (!labels.isEmpty()) {
      lines.text(" Labels:");
      for (String label : labels) {
        lines.text("  " + label);
      }
    }
    lines.add(" Experimental", find(info, "ExperimentalBuild"));
    lines.add(" Live Restore Enabled", find(info, "LiveRestoreEnabled"));
    return lines.toString();
  }

  private static @Nullable String find(JsonView info, String name) {
    JsonView found = info.find(name);
    if (found == null) {
      return null;
    }
    return found.value() instanceof JsonString string ? string.value() : found.value().toString();
  }

  private static void pairs(Lines lines, String indent, JsonView info, String name) {
    for (JsonView pair : info.elements(name)) {
      List<String> both = pair.strings();
      if (both.size() == 2) {
        lines.add(indent + both.get(0), both.get(1));
      }
    }
  }

  private static void plugins(Lines lines, @Nullable JsonView plugins) {
    if (plugins == null) {
      return;
    }
    lines.text(" Plugins:");
    for (String kind : List.of("Volume", "Network", "Authorization", "Log")) {
      JsonValue names = plugins.object().get(kind);
      if (names instanceof JsonArray array && array.size() > 0) {
        lines.add("  " + kind, String.join(" ", plugins.strings(kind)));
      }
    }
  }

  private static void commit(Lines lines, String label, JsonView info, String name) {
    JsonView commit = info.find(name);
    if (commit != null) {
      lines.add(label, commit.string("ID", ""));
    }
  }

  private static void securityOptions(Lines lines, JsonView info) {
    List<String> options = info.strings("SecurityOptions");
    if (options.isEmpty()) {
      return;
    }
    lines.text(" Security Options:");
    for (String option : options) {
      List<String> profile = new ArrayList<>();
      for (String part : option.split(",", -1)) {
        if (part.startsWith("name=")) {
          lines.text("  " + part.substring("name=".length()));
        } else if (part.startsWith("profile=")) {
          profile.add("   Profile: " + part.substring("profile=".length()));
        }
      }
      profile.forEach(lines::text);
    }
  }

  /** {@code name: value} lines; those without a value are left out. */
  private static final class Lines {
    private final StringBuilder out = new StringBuilder();

    void text(String line) {
      out.append(line).append('\n');
    }

    void add(String name, @Nullable String value) {
      if (value != null && !value.isEmpty()) {
        out.append(name).append(": ").append(value).append('\n');
      }
    }

    @Override
    public String toString() {
      return out.toString();
    }
  }
}
