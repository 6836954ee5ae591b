package io.jukung.it.conformance;

import io.jukung.sys.json.JsonView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("runtime.md: State, Lifecycle")
class LifecycleStatesIT {

  @Case
  @DisplayName("create makes the environment and does not run the program; start does")
  void createDoesNotRunTheProgram(Trial t) throws Exception {
    t.script("echo ran >/mark; exec sleep 1000");
    t.create().ok();
    t.check("status", "created", t.status());
    t.check("mark after create", false, Files.exists(t.rootfs().resolve("mark")));
    t.truth("its init lives", Files.exists(Path.of("/proc/" + t.pid())));
    t.call("start", t.id()).ok();
    t.awaitThat("the program runs", () -> Files.exists(t.rootfs().resolve("mark")));
    t.check("status", "running", t.status());
  }

  @Case
  @DisplayName("state has ociVersion, id, status, pid, bundle and annotations")
  void stateHasItsFields(Trial t) throws Exception {
    t.set("annotations", "{'com.example.key':'value'}").args("sleep", "1000");
    t.create().ok();
    JsonView state = t.state();
    t.like("ociVersion", "1\\.\\d+\\.\\d+(-dev)?", state.string("ociVersion"));
    t.check("id", t.id(), state.string("id"));
    t.check("bundle", t.dir().toString(), state.string("bundle"));
    t.check("annotations", Map.of("com.example.key", "value"), state.stringMap("annotations"));
    t.like(
        "created", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", state.string("created"));
    t.check("rootfs", t.rootfs().toString(), state.string("rootfs"));
    long pid = state.longValue("pid");
    t.call("start", t.id()).ok();
    t.check("pid after start", pid, t.pid());
    t.awaitProgram("sleep", pid);
  }

  @Case
  @DisplayName("a program that has ended is a stopped container, without a pid")
  void theEndOfTheProgramStopsIt(Trial t) throws Exception {
    t.args("true");
    t.start();
    t.awaitStopped();
    t.check("pid", 0L, t.state().longValue("pid", 0));
    t.refused("start", t.call("start", t.id()), "stopped");
    t.refused("kill", t.call("kill", t.id(), "TERM"), "not running");
    t.refused("exec", t.call("exec", t.id(), "true"), "stopped");
    t.check("status after those", "stopped", t.status());
    t.call("delete", t.id()).ok();
    t.refused("state after delete", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("start of what already runs, or of what is not, is an error and changes nothing")
  void startNeedsCreated(Trial t) throws Exception {
    t.startSleeping();
    t.refused("second start", t.call("start", t.id()), "running");
    t.check("status", "running", t.status());
    t.refused("of nothing", t.call("start", "nothing-such"), "does not exist");
  }

  @Case
  @DisplayName("create: an id in use is refused, and its container is not touched")
  void idsAreUnique(Trial t) throws Exception {
    t.startSleeping();
    long pid = t.pid();
    t.refused("second create", t.create(), "already|exists|in use");
    t.check("pid", pid, t.pid());
    t.check("status", "running", t.status());
  }

  @Case
  @DisplayName("create: ids that could be paths are refused")
  void idsAreNoPaths(Trial t) throws Exception {
    t.args("true").write();
    for (String id : new String[] {"", "..", ".", "a/b", "a b"}) {
      Answer answer = t.call("run", "-b", t.dir().toString(), id);
      t.refused("id \"" + id + "\"", answer, "container (id|ID)|invalid");
    }
  }

  @Case
  @DisplayName("create: a bundle without config.json, or none, is refused")
  void bundlesMustBeThere(Trial t) throws Exception {
    Path empty = Files.createDirectory(t.dir().resolve("empty"));
    t.refused("empty", t.call("create", "-b", empty.toString(), t.id()), "config.json");
    t.refused("none", t.call("create", "-b", "/no/such", t.id()), "/no/such");
    t.refused("state", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("changes of config.json after create have no effect")
  void theConfigurationIsReadAtCreate(Trial t) throws Exception {
    t.script("hostname; exec sleep 1000");
    t.create().ok();
    t.set("hostname", "'changed'").script("echo changed").write();
    t.call("start", t.id()).ok();
    t.awaitThat("output", () -> !t.printed().isEmpty());
    t.check("printed", "conformance\n", t.printed());
  }

  @Case
  @DisplayName("kill sends the signal, by name, short name or number")
  void killSends(Trial t) throws Exception {
    t.script(
        "trap 'echo usr1' USR1; trap 'echo usr2' USR2; trap 'echo hup' HUP; echo up;"
            + " while :; do sleep 0.05; done");
    t.start();
    t.awaitThat("up", () -> t.printed().contains("up"));
    t.call("kill", t.id(), "SIGUSR1").ok();
    t.awaitThat("usr1", () -> t.printed().contains("usr1"));
    t.call("kill", t.id(), "USR2").ok();
    t.awaitThat("usr2", () -> t.printed().contains("usr2"));
    t.call("kill", t.id(), "1").ok();
    t.awaitThat("hup", () -> t.printed().contains("hup"));
    t.refused("no signal", t.call("kill", t.id(), "NOSUCH"), "NOSUCH");
    t.check("status", "running", t.status());
  }

  @Case
  @DisplayName("kill without a signal is SIGTERM")
  void killIsTerm(Trial t) throws Exception {
    t.script("trap 'echo term >/mark; exit' TERM; echo up; while :; do sleep 0.05; done");
    t.start();
    t.awaitThat("up", () -> t.printed().contains("up"));
    t.call("kill", t.id()).ok();
    t.awaitStopped();
    t.check("mark", "term", Files.readString(t.rootfs().resolve("mark")).strip());
  }

  @Case
  @DisplayName("kill: a created container can be killed too")
  void createdCanBeKilled(Trial t) throws Exception {
    t.args("true");
    t.create().ok();
    t.call("kill", t.id(), "KILL").ok();
    t.awaitStopped();
    t.refused("start", t.call("start", t.id()), "stopped");
    t.call("delete", t.id()).ok();
  }

  @Case
  @DisplayName("delete of a running container is refused; with --force it is killed")
  void deleteNeedsStopped(Trial t) throws Exception {
    t.startSleeping();
    long pid = t.pid();
    t.refused("delete", t.call("delete", t.id()), "not stopped");
    t.check("status", "running", t.status());
    t.call("delete", "--force", t.id()).ok();
    t.check("process", false, Trial.lives(pid));
    t.refused("state", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("delete of a created container")
  void deleteOfCreated(Trial t) throws Exception {
    t.args("true");
    t.create().ok();
    long pid = t.pid();
    t.call("delete", t.id()).ok();
    t.check("process", false, Trial.lives(pid));
  }

  @Case
  @DisplayName("delete: what does not exist is an error, but not with --force")
  void deleteOfNothing(Trial t) throws Exception {
    t.refused("delete", t.call("delete", t.id()), "does not exist");
    t.call("delete", "--force", t.id()).ok();
  }

  @Case
  @DisplayName("delete removes what create made, and the id can be used again")
  void deleteRemoves(Trial t) throws Exception {
    t.startSleeping();
    t.check("cgroups while it runs", false, HostCgroups.named(t.id()).isEmpty());
    t.call("kill", t.id(), "KILL").ok();
    t.awaitStopped();
    t.call("delete", t.id()).ok();
    t.check("state", false, Files.exists(t.stateRoot().resolve(t.id())));
    t.check("cgroups", true, HostCgroups.named(t.id()).isEmpty());
    t.truth("the bundle stays", Files.exists(t.dir().resolve("config.json")));
    t.truth("the root file system stays", Files.exists(t.rootfs().resolve("bin/sh")));
    t.probe("again", "echo again", "again").run();
  }

  @Case
  @DisplayName("a create that fails leaves nothing")
  void failedCreateLeavesNothing(Trial t) throws Exception {
    t.mount("/mnt", "nosuchfs", "none").args("true");
    t.refused("create", t.create(), "mount .*nosuchfs.* on /mnt|/mnt.*ENODEV");
    t.check("state", false, Files.exists(t.stateRoot().resolve(t.id())));
    t.check("cgroups", true, HostCgroups.named(t.id()).isEmpty());
    t.refused("state", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("a program that does not exist is an error of create or start")
  void programsMustBeThere(Trial t) throws Exception {
    t.args("/no/such/program");
    t.refused("run", t.runOnce(), "/no/such/program.*no such file");
    t.args("nosuch");
    t.refused("by PATH", t.runOnce(), "nosuch.*executable file not found in \\$PATH");
    Files.writeString(t.rootfs().resolve("plain"), "text");
    t.args("/plain");
    t.refused("without the x bit", t.runOnce(), "/plain.*permission denied");
  }

  @Case
  @DisplayName("run gives the program's exit code, or 128 and the signal that ended it")
  void runGivesTheExitCode(Trial t) throws Exception {
    t.args("sh", "-c", "exit 42");
    t.exits("exit", 42, t.runOnce());
    t.args("sh", "-c", "kill -9 $$");
    // a pid 1 cannot kill itself
    t.exits("pid 1 kills itself", 0, t.runOnce());
    t.set(
        "linux.namespaces", "[{'type':'mount'},{'type':'ipc'},{'type':'uts'},{'type':'network'}]");
    t.exits("signal", 137, t.runOnce());
  }

  @Case
  @DisplayName("kill --all ends all processes where there is no PID namespace")
  void killAll(Trial t) throws Exception {
    t.set(
        "linux.namespaces", "[{'type':'mount'},{'type':'ipc'},{'type':'uts'},{'type':'network'}]");
    t.script("sleep 1000 & echo up; exec sleep 1000");
    t.start();
    t.awaitThat("up", () -> t.printed().contains("up"));
    Path procs = HostCgroups.of(t.pid(), "pids").resolve("cgroup.procs");
    t.check("processes", 2, Files.readAllLines(procs).size());
    t.call("kill", "--all", t.id(), "KILL").ok();
    t.awaitStopped();
    t.awaitThat(
        "no process is left", () -> !Files.exists(procs) || Files.readString(procs).isEmpty());
  }

  @Case
  @DisplayName("state directories with other roots are other containers")
  void rootsAreApart(Trial t) throws Exception {
    t.startSleeping();
    var line = new java.util.ArrayList<>(t.runtime().command());
    line.addAll(java.util.List.of("--root", t.dir().resolve("other").toString(), "state", t.id()));
    t.refused("state", t.command(line, Path.of("/dev/null"), "state"), "does not exist");
  }
}
