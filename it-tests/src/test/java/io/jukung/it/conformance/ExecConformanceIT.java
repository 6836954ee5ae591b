package io.jukung.it.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("command line: exec")
class ExecConformanceIT {

  private static Answer exec(Trial t, String... words) throws Exception {
    var line = new java.util.ArrayList<>(List.of("exec"));
    line.addAll(List.of(words));
    return t.call(line.toArray(String[]::new));
  }

  @Case
  @DisplayName("in all namespaces, with the container's environment, root and cwd")
  void inTheContainer(Trial t) throws Exception {
    t.add("process.env", "'A=b'").set("process.cwd", "'/tmp'");
    t.startSleeping();
    for (String name : List.of("mnt", "pid", "net", "ipc", "uts", "user", "cgroup")) {
      String expected =
          Files.readSymbolicLink(Path.of("/proc/" + t.initPid() + "/ns/" + name)).toString();
      String link = "/proc/self/ns/" + name;
      t.check(name, expected, exec(t, t.id(), "readlink", link).ok().out().strip());
    }
    String out = exec(t, t.id(), "sh", "-c", "hostname; pwd; echo $A; ls /proc/1/exe").ok().out();
    t.check("seen", "conformance\n/tmp\nb\n/proc/1/exe\n", out);
  }

  @Case
  @DisplayName("--env, --cwd, --user, and words that look like flags")
  void flags(Trial t) throws Exception {
    t.add("process.env", "'A=old'");
    t.startSleeping();
    String script = "echo $A $B; pwd; id -u; id -g";
    Answer answer =
        exec(
            t,
            "-e",
            "A=new",
            "-e",
            "B=c=d",
            "--cwd",
            "/dev",
            "-u",
            "1000:1001",
            t.id(),
            "sh",
            "-c",
            script);
    t.check("seen", "new c=d\n/dev\n1000\n1001\n", answer.ok().out());
    t.check("words", "-u -e\n", exec(t, t.id(), "echo", "-u", "-e").ok().out());
    t.check("user alone", "7\n", exec(t, "--user", "7", t.id(), "id", "-u").ok().out());
    t.refused("user", exec(t, "-u", "nobody-here", t.id(), "id"), "nobody-here");
  }

  @Case
  @DisplayName("exit codes, and what cannot be run")
  void exitCodes(Trial t) throws Exception {
    t.startSleeping();
    t.exits("exit", 42, exec(t, t.id(), "sh", "-c", "exit 42"));
    t.exits("signal", 137, exec(t, t.id(), "sh", "-c", "kill -9 $$"));
    t.refused("no program", exec(t, t.id(), "nosuch"), "nosuch.*not found");
    t.refused("no container", exec(t, "none-such", "true"), "does not exist");
    t.refused("no arguments", exec(t, t.id()), "");
  }

  @Case
  @DisplayName("of a created container it is allowed, of a stopped one not")
  void statuses(Trial t) throws Exception {
    t.args("true");
    t.create().ok();
    t.check("created", "1\n", exec(t, t.id(), "echo", "1").ok().out());
    t.call("start", t.id()).ok();
    t.awaitStopped();
    t.refused("stopped", exec(t, t.id(), "true"), "stopped");
  }

  @Case
  @DisplayName("--process: a file")
  void processFile(Trial t) throws Exception {
    t.startSleeping();
    Path file = t.dir().resolve("process.json");
    Files.writeString(
        file,
        "{\"args\":[\"sh\",\"-c\",\"echo $X; pwd; id -u; umask\"],\"env\":[\"PATH=/bin\",\"X=y\"],"
            + "\"cwd\":\"/tmp\",\"user\":{\"uid\":5,\"gid\":6,\"umask\":7}}");
    t.check("seen", "y\n/tmp\n5\n0007\n", exec(t, "-p", file.toString(), t.id()).ok().out());
    Files.writeString(file, "{\"args\":");
    t.refused(
        "nonsense", exec(t, "--process", file.toString(), t.id()), "process.json|JSON|line 1");
  }

  @Case
  @DisplayName("--detach and --pid-file")
  void detach(Trial t) throws Exception {
    t.startSleeping();
    Path pidFile = t.dir().resolve("exec.pid");
    exec(t, "-d", "--pid-file", pidFile.toString(), t.id(), "sleep", "1000").ok();
    String pid = Files.readString(pidFile);
    t.like("pid", "\\d+", pid);
    t.awaitProgram("sleep", Long.parseLong(pid));
    t.call("kill", t.id(), "KILL").ok();
    t.awaitStopped();
    t.awaitThat("it is gone too", () -> !Files.exists(Path.of("/proc", pid)));
  }

  @Case
  @DisplayName("capabilities are the container's; --cap adds")
  void capabilities(Trial t) throws Exception {
    for (String set : List.of("bounding", "effective", "permitted")) {
      t.strings("process.capabilities." + set, "CAP_CHOWN");
    }
    t.startSleeping();
    String[] show = {"grep", "-e", "CapBnd", "-e", "CapEff", "/proc/self/status"};
    String expected = "CapEff:\t0000000000000001\nCapBnd:\t0000000000000001\n";
    t.check("its own", expected, exec(t, with(t.id(), show)).ok().out());
    String more = exec(t, with("--cap", with("CAP_KILL", with(t.id(), show)))).ok().out();
    t.like("with --cap", "CapEff:\t0000000000000021\nCapBnd:\t0000000000000021\n", more);
  }

  private static String[] with(String first, String... rest) {
    var words = new java.util.ArrayList<>(List.of(first));
    words.addAll(List.of(rest));
    return words.toArray(String[]::new);
  }

  @Case
  @DisplayName("noNewPrivileges, rlimits and oom score are the container's")
  void limits(Trial t) throws Exception {
    t.set("process.rlimits", "[{'type':'RLIMIT_FSIZE','soft':51200,'hard':102400}]")
        .set("process.oomScoreAdj", "300");
    t.startSleeping();
    String script =
        "grep NoNewPrivs /proc/self/status | cut -f 2; ulimit -Sf; ulimit -Hf;"
            + " cat /proc/self/oom_score_adj";
    t.check("seen", "1\n100\n200\n300\n", exec(t, t.id(), "sh", "-c", script).ok().out());
  }

  @Case
  @DisplayName("standard streams go through, other descriptors do not")
  void streams(Trial t) throws Exception {
    t.startSleeping();
    Path input = Files.writeString(t.dir().resolve("input"), "from outside\n");
    List<String> line = t.command();
    line.addAll(List.of("exec", t.id(), "sh", "-c", "cat; echo e >&2; ls /proc/self/fd | wc -l"));
    Answer answer = t.command(line, input, "exec");
    t.check("out", "from outside\n4\n", answer.ok().out());
    t.check("err", "e\n", answer.err());
  }

  @Case
  @DisplayName("--additional-gids and the groups of the process")
  void groups(Trial t) throws Exception {
    t.startSleeping();
    String[] show = {"id", "-G"};
    t.check(
        "groups",
        "0 5 6\n",
        exec(t, with("-g", with("5", with("-g", with("6", with(t.id(), show)))))).ok().out());
  }

  @Case
  @DisplayName("ps has the pids as a table and as JSON; ps options go through")
  void processes(Trial t) throws Exception {
    t.startSleeping();
    exec(t, "-d", t.id(), "sleep", "2000").ok();
    String json = t.call("ps", "--format", "json", t.id()).ok().out().strip();
    t.like("json", "\\[\\s*\\d+,\\s*\\d+\\s*\\]", json);
    t.truth("it has the first", Pattern.compile("\\b" + t.initPid() + "\\b").matcher(json).find());
    String table = t.call("ps", t.id()).ok().out();
    t.check("lines", 3, table.lines().count() == 3 ? 3 : table);
    t.truth("titles", table.lines().findFirst().orElse("").contains("PID"));
    t.refused("of nothing", t.call("ps", "none-such"), "does not exist");
  }

  @Case
  @DisplayName("state is not changed by execs")
  void stateStays(Trial t) throws Exception {
    t.set("annotations", "{'a':'b'}");
    t.startSleeping();
    long pid = t.initPid();
    exec(t, t.id(), "true").ok();
    t.check("pid", pid, t.pid());
    t.check("status", "running", t.status());
    t.check("annotations", Map.of("a", "b"), t.state().stringMap("annotations"));
  }
}
