package io.jukung.cli.app;

import io.jukung.cli.command.Command;
import io.jukung.cli.command.container.Attach;
import io.jukung.cli.command.container.Create;
import io.jukung.cli.command.container.Exec;
import io.jukung.cli.command.container.Kill;
import io.jukung.cli.command.container.Logs;
import io.jukung.cli.command.container.Pause;
import io.jukung.cli.command.container.Ps;
import io.jukung.cli.command.container.Restart;
import io.jukung.cli.command.container.Rm;
import io.jukung.cli.command.container.Run;
import io.jukung.cli.command.container.Start;
import io.jukung.cli.command.container.Stop;
import io.jukung.cli.command.container.Top;
import io.jukung.cli.command.container.Unpause;
import io.jukung.cli.command.container.Wait;
import io.jukung.cli.command.image.Images;
import io.jukung.cli.command.image.Import;
import io.jukung.cli.command.image.Load;
import io.jukung.cli.command.image.Pull;
import io.jukung.cli.command.image.Rmi;
import io.jukung.cli.command.image.Save;
import io.jukung.cli.command.image.Tag;
import io.jukung.cli.command.system.Daemon;
import io.jukung.cli.command.system.Events;
import io.jukung.cli.command.system.Info;
import io.jukung.cli.command.system.Inspect;
import io.jukung.cli.command.system.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From names to commands. Only the command that is asked for is made. */
final class Verbs {
  static final List<String> COMMON =
      List.of("run", "exec", "ps", "pull", "images", "version", "info");

  static final List<String> GROUPS = List.of("container", "daemon", "image", "system");

  static final List<String> OTHERS =
      List.of(
          "attach", "create", "events", "import", "inspect", "kill", "load", "logs", "pause",
          "restart", "rm", "rmi", "save", "start", "stop", "tag", "top", "unpause", "wait");

  private static final List<String> NOT_YET =
      List.of(
          "build",
          "builder",
          "buildx",
          "checkpoint",
          "commit",
          "compose",
          "config",
          "context",
          "cp",
          "diff",
          "export",
          "history",
          "login",
          "logout",
          "manifest",
          "network",
          "node",
          "plugin",
          "port",
          "push",
          "rename",
          "search",
          "secret",
          "service",
          "stack",
          "stats",
          "swarm",
          "trust",
          "update",
          "volume");

  private final Settings settings;

  Verbs(Settings settings) {
    this.settings = settings;
  }

  /** Whether docker has a command of that name which is still to come here. */
  static boolean isToCome(String name) {
    return NOT_YET.contains(name);
  }

  /** The command of that name, or null. */
  @Nullable Command find(String name) {
    return switch (name) {
      case "run" -> new Run();
      case "ps" -> new Ps();
      case "exec" -> new Exec();
      case "images" -> new Images();
      case "rmi" -> new Rmi();
      case "inspect" -> new Inspect(null);
      case "version" -> new Version(settings.version());
      case "daemon" -> new Daemon(settings.daemon());
      case "attach",
          "create",
          "kill",
          "logs",
          "pause",
          "restart",
          "rm",
          "start",
          "stop",
          "top",
          "unpause",
          "wait" ->
          ofContainers(name);
      case "import", "load", "pull", "save", "tag" -> ofImages(name);
      case "events", "info" -> ofSystem(name);
      default -> null;
    };
  }

  /** Names in a group's help, or null when there is no such group. */
  static @Nullable List<String> group(String name) {
    return switch (name) {
      case "container" ->
          List.of(
              "attach", "create", "exec", "inspect", "kill", "logs", "ls", "pause", "restart", "rm",
              "run", "start", "stop", "top", "unpause", "wait");
      case "image" -> List.of("import", "inspect", "load", "ls", "pull", "rm", "save", "tag");
      case "system" -> List.of("events", "info");
      default -> null;
    };
  }

  static String aboutGroup(String name) {
    return switch (name) {
      case "container" -> "Manage containers";
      case "image" -> "Manage images";
      default -> "Manage Jukung";
    };
  }

  /** The command of that name in a group, or null. */
  @Nullable Command find(String group, String name) {
    return switch (group) {
      case "container" -> ofContainers(name);
      case "image" -> ofImages(name);
      case "system" -> ofSystem(name);
      default -> null;
    };
  }

  private static @Nullable Command ofContainers(String name) {
    return switch (name) {
      case "attach" -> new Attach();
      case "create" -> new Create();
      case "exec" -> new Exec();
      case "inspect" -> new Inspect("container");
      case "kill" -> new Kill();
      case "logs" -> new Logs();
      case "ls", "list", "ps" -> new Ps();
      case "pause" -> new Pause();
      case "restart" -> new Restart();
      case "rm", "remove" -> new Rm();
      case "run" -> new Run();
      case "start" -> new Start();
      case "stop" -> new Stop();
      case "top" -> new Top();
      case "unpause" -> new Unpause();
      case "wait" -> new Wait();
      default -> null;
    };
  }

  private static @Nullable Command ofImages(String name) {
    return switch (name) {
      case "import" -> new Import();
      case "inspect" -> new Inspect("image");
      case "load" -> new Load();
      case "ls", "list" -> new Images();
      case "pull" -> new Pull();
      case "rm", "remove" -> new Rmi();
      case "save" -> new Save();
      case "tag" -> new Tag();
      default -> null;
    };
  }

  private @Nullable Command ofSystem(String name) {
    return switch (name) {
      case "events" -> new Events();
      case "info" -> new Info(settings.version());
      default -> null;
    };
  }
}
