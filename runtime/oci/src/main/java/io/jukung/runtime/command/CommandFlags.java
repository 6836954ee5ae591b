package io.jukung.runtime.command;

import java.util.List;

/** The flags of each command: runc's, of which some are refused when they are used. */
final class CommandFlags {
  static final List<String> COMMANDS =
      List.of(
          "create",
          "run",
          "start",
          "state",
          "list",
          "kill",
          "exec",
          "ps",
          "pause",
          "resume",
          "update",
          "events",
          "features",
          "checkpoint",
          "restore",
          "delete",
          "spec",
          "plan");

  private CommandFlags() {}

  /**
   * @throws UsageException when there is no such command
   */
  static Flags.Known of(String command) {
    Flags.Known known = new Flags.Known().flag("help", "h");
    return switch (command) {
      case "start", "state", "pause", "resume", "features" -> known;
      case "create" -> create(known);
      case "run" -> create(known).flag("no-subreaper").flag("keep").flag("detach", "d");
      case "list" -> known.flag("quiet", "q").value("format", "f");
      case "kill" -> known.flag("all", "a");
      case "exec" -> exec(known);
      case "ps" -> known.value("format", "f");
      case "update" -> update(known);
      case "events" -> known.flag("stats").value("interval");
      case "checkpoint" -> checkpoint(known);
      case "restore" -> restore(known);
      case "delete" -> known.flag("force", "f");
      case "spec" -> known.value("bundle", "b").flag("rootless");
      case "plan" -> known.value("bundle", "b").flag("no-pivot");
      default -> throw new UsageException("no such command: " + command);
    };
  }

  private static Flags.Known create(Flags.Known known) {
    return known
        .value("bundle", "b")
        .value("console-socket")
        .value("pidfd-socket")
        .value("pid-file")
        .flag("no-pivot")
        .flag("no-new-keyring")
        .value("preserve-fds");
  }

  private static Flags.Known exec(Flags.Known known) {
    return known
        .value("console-socket")
        .value("pidfd-socket")
        .value("cwd")
        .value("env", "e")
        .flag("tty", "t")
        .value("user", "u")
        .value("additional-gids", "g")
        .value("process", "p")
        .flag("detach", "d")
        .value("pid-file")
        .value("process-label")
        .value("apparmor")
        .flag("no-new-privs")
        .value("cap", "c")
        .value("preserve-fds")
        .value("cgroup")
        .flag("ignore-paused");
  }

  private static Flags.Known update(Flags.Known known) {
    for (String name :
        List.of(
            "blkio-weight",
            "cpu-period",
            "cpu-quota",
            "cpu-burst",
            "cpu-share",
            "cpu-rt-period",
            "cpu-rt-runtime",
            "cpuset-cpus",
            "cpuset-mems",
            "kernel-memory",
            "kernel-memory-tcp",
            "memory",
            "cpu-idle",
            "memory-reservation",
            "memory-swap",
            "pids-limit",
            "l3-cache-schema",
            "mem-bw-schema")) {
      known.value(name);
    }
    return known.value("resources", "r");
  }

  private static Flags.Known criu(Flags.Known known) {
    return known
        .value("image-path")
        .value("work-path")
        .flag("tcp-established")
        .flag("ext-unix-sk")
        .flag("shell-job")
        .flag("file-locks")
        .value("manage-cgroups-mode")
        .value("empty-ns")
        .flag("auto-dedup")
        .flag("lazy-pages");
  }

  private static Flags.Known checkpoint(Flags.Known known) {
    return criu(known)
        .value("parent-path")
        .flag("leave-running")
        .flag("tcp-skip-in-flight")
        .flag("link-remap")
        .value("status-fd")
        .value("page-server")
        .flag("pre-dump");
  }

  private static Flags.Known restore(Flags.Known known) {
    return criu(known)
        .value("console-socket")
        .value("bundle", "b")
        .flag("detach", "d")
        .value("pid-file")
        .flag("no-subreaper")
        .flag("no-pivot")
        .value("lsm-profile")
        .value("lsm-mount-context");
  }
}
