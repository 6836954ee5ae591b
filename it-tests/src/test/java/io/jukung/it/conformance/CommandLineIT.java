package io.jukung.it.conformance;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("command line: global flags, run, list, events, spec, features")
class CommandLineIT {

  private static Answer globals(Trial t, List<String> flags, String... words) throws Exception {
    List<String> line = t.command();
    line.addAll(flags);
    line.addAll(List.of(words));
    return t.command(line, Path.of("/dev/null"), words);
  }

  @Case
  @DisplayName("--log-format json: an error is a line with level, msg and time")
  void logJson(Trial t) throws Exception {
    Path log = t.dir().resolve("log");
    List<String> flags = List.of("--log", log.toString(), "--log-format", "json");
    t.refused("state", globals(t, flags, "state", "none-such"), "does not exist");
    List<String> lines = Files.readAllLines(log);
    JsonView entry = Json.parse(lines.getLast()).view();
    t.check("level", "error", entry.string("level"));
    t.like("message", ".*none-such.*|.*does not exist.*", entry.string("msg"));
    t.like("time", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*", entry.string("time"));
  }

  @Case
  @DisplayName("--log: text, and an existing log is appended to")
  void logText(Trial t) throws Exception {
    Path log = Files.writeString(t.dir().resolve("log"), "before\n");
    globals(t, List.of("--log", log.toString()), "state", "none-such");
    List<String> lines = Files.readAllLines(log);
    t.check("first", "before", lines.getFirst());
    t.like("last", ".*(level=error|error).*", lines.getLast().toLowerCase(java.util.Locale.ROOT));
  }

  @Case
  @DisplayName("--pid-file of create and run: the pid, and nothing else")
  void pidFile(Trial t) throws Exception {
    Path file = t.dir().resolve("pid");
    t.args("sleep", "1000");
    t.write();
    t.call("create", "-b", t.dir().toString(), "--pid-file", file.toString(), t.id()).ok();
    t.check("pid", Long.toString(t.pid()), Files.readString(file));
  }

  @Case
  @DisplayName("run --detach, and delete later")
  void runDetached(Trial t) throws Exception {
    Path file = t.dir().resolve("pid");
    t.args("sleep", "1000");
    t.runOnce("--detach", "--pid-file", file.toString()).ok();
    t.check("status", "running", t.status());
    t.check("pid", Long.toString(t.pid()), Files.readString(file));
  }

  @Case
  @DisplayName("run deletes the container when the program has ended")
  void runDeletes(Trial t) throws Exception {
    t.args("false");
    t.exits("exit", 1, t.runOnce());
    t.refused("state", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("run --keep does not")
  void runKeeps(Trial t) throws Exception {
    t.args("true");
    t.runOnce("--keep").ok();
    t.check("status", "stopped", t.status());
  }

  @Case
  @DisplayName("--preserve-fds: descriptors from 3 on reach the program")
  void preserveFds(Trial t) throws Exception {
    Path file = Files.writeString(t.dir().resolve("third"), "from the third\n");
    t.args("sh", "-c", "cat <&3; ls /proc/self/fd | tr '\\n' ' '").write();
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of(
            "sh", "-c", "exec 3<" + file + " 4<" + file + " 5<" + file + "; exec \"$@\"", "sh"));
    line.addAll(t.command());
    line.addAll(List.of("run", "--preserve-fds", "1", "-b", t.dir().toString(), t.id()));
    Answer answer = t.command(line, Path.of("/dev/null"), "run --preserve-fds");
    t.check("output", "from the third\n0 1 2 3 4 ", answer.ok().out());
  }

  @Case
  @DisplayName("the bundle is the current directory where none is given")
  void bundleIsHere(Trial t) throws Exception {
    t.args("echo", "here").write();
    t.check("output", "here\n", t.call("run", t.id()).ok().out());
  }

  @Case
  @DisplayName("list: JSON with id, pid, status, bundle, created; --quiet: ids; table: titles")
  void list(Trial t) throws Exception {
    t.check("empty", "", t.call("list", "-q").ok().out().strip());
    t.startSleeping();
    t.check("quiet", t.id(), t.call("list", "--quiet").ok().out().strip());
    JsonView entry = t.call("list", "--format", "json").json().elements().getFirst();
    t.check("id", t.id(), entry.string("id"));
    t.check("pid", t.pid(), entry.longValue("pid"));
    t.check("status", "running", entry.string("status"));
    t.check("bundle", t.dir().toString(), entry.string("bundle"));
    t.like("created", "\\d{4}-.*Z", entry.string("created"));
    List<String> table = t.call("list").ok().out().lines().toList();
    t.like(
        "titles",
        "ID +PID +STATUS +BUNDLE +CREATED +OWNER *|NAME +PID +STATUS +BUNDLE PATH +.*",
        table.getFirst());
    t.like("line", t.id() + " +" + t.pid() + " +running +" + t.dir() + " .*", table.get(1));
  }

  @Case
  @DisplayName("events --stats: one JSON object with pids, memory and cpu")
  void events(Trial t) throws Exception {
    t.startSleeping();
    JsonView event = t.call("events", "--stats", t.id()).json();
    t.check("type", "stats", event.string("type"));
    t.check("id", t.id(), event.string("id"));
    JsonView data = event.get("data");
    t.check("pids", 1L, data.get("pids").longValue("current"));
    t.truth("memory", data.get("memory").get("usage").longValue("usage") > 0);
    t.truth("cpu", data.get("cpu").get("usage").longValue("total") > 0);
  }

  @Case
  @DisplayName("spec writes a config.json that can be run, and does not overwrite one")
  void spec(Trial t) throws Exception {
    List<String> line = t.command();
    line.add("spec");
    t.command(line, Path.of("/dev/null"), "spec").ok();
    JsonView spec = Json.parse(Files.readString(t.dir().resolve("config.json"))).view();
    t.check("args", List.of("sh"), spec.get("process").strings("args"));
    t.check("terminal", true, spec.get("process").bool("terminal", false));
    t.check("root", "rootfs", spec.get("root").string("path"));
    t.check("readonly", true, spec.get("root").bool("readonly", false));
    t.refused("again", t.command(line, Path.of("/dev/null"), "spec"), "config.json.*exists");
  }

  @Case
  @DisplayName("spec --rootless has a user namespace")
  void rootlessSpec(Trial t) throws Exception {
    t.call("spec", "--rootless").ok();
    JsonView linux =
        Json.parse(Files.readString(t.dir().resolve("config.json"))).view().get("linux");
    List<String> types = linux.elements("namespaces").stream().map(n -> n.string("type")).toList();
    t.truth("user", types.contains("user"));
    t.truth("no network", !types.contains("network"));
    t.check("mappings", 1, linux.elements("uidMappings").size());
  }

  @Case
  @DisplayName(
      "features: versions, hooks, mount options, namespaces, capabilities, cgroup, seccomp")
  void features(Trial t) throws Exception {
    JsonView features = t.call("features").json();
    t.like("minimum", "1\\.0\\.0", features.string("ociVersionMin"));
    t.truth("hooks", features.strings("hooks").contains("createContainer"));
    t.truth("mount options", features.strings("mountOptions").contains("rbind"));
    JsonView linux = features.get("linux");
    t.truth("namespaces", linux.strings("namespaces").contains("cgroup"));
    t.truth("capabilities", linux.strings("capabilities").contains("CAP_BPF"));
    t.truth("cgroup v2", linux.get("cgroup").bool("v2", false));
    t.truth("seccomp", linux.get("seccomp").bool("enabled", false));
    t.truth("actions", linux.get("seccomp").strings("actions").contains("SCMP_ACT_NOTIFY"));
  }

  @Case
  @DisplayName("--version and --help succeed; unknown commands and flags fail")
  void usage(Trial t) throws Exception {
    t.like("version", ".*version.*\\d+\\.\\d+.*spec: .*", t.call("--version").ok().out());
    t.truth("help", t.call("--help").ok().out().contains("create"));
    t.refused("flag", t.call("state", "--no-such-flag", t.id()), "no-such-flag");
    t.refused("global flag", globals(t, List.of("--no-such-flag"), "list"), "no-such-flag");
    t.refused("no id", t.call("state"), "");
  }

  @Case
  @DisplayName("an unknown command is an error")
  void unknownCommand(Trial t) throws Exception {
    t.refused("command", t.call("swim"), "swim");
  }

  @Case
  @DisplayName("--no-pivot and --no-new-keyring are taken")
  void otherFlags(Trial t) throws Exception {
    t.script("ls -d /bin; ls -A /../../ | grep -c bin");
    t.check("output", "/bin\n1\n", t.runOnce("--no-pivot", "--no-new-keyring").ok().out());
  }

  @Case
  @DisplayName("--debug is taken, and what the program prints is not disturbed")
  void debug(Trial t) throws Exception {
    t.args("echo", "program").write();
    Path log = t.dir().resolve("log");
    List<String> flags = List.of("--debug", "--log", log.toString());
    Answer answer = globals(t, flags, "run", "-b", t.dir().toString(), t.id());
    t.check("output", "program\n", answer.ok().out());
  }
}
