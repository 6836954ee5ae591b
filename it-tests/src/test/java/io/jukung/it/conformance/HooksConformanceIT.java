package io.jukung.it.conformance;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config.md: POSIX-platform Hooks; runtime.md: Lifecycle")
class HooksConformanceIT {
  private static final List<String> BEFORE =
      List.of("prestart", "createRuntime", "createContainer", "startContainer");

  /** A hook of the host's busybox; {@code LOG} is a file in the bundle. */
  private static void hook(Trial t, String stage, String script) {
    hook(t, stage, script, JsonObject.EMPTY);
  }

  private static void hook(Trial t, String stage, String script, JsonObject more) {
    JsonObject.Builder hook =
        more.toBuilder()
            .put("path", "/bin/busybox")
            .putStrings("args", List.of("sh", "-c", script))
            // startContainer sees the root file system only
            .putStrings("env", List.of("PATH=/bin", "LOG=" + log(t, stage)));
    t.add("hooks." + stage, hook.build());
  }

  private static String log(Trial t, String stage) {
    return stage.equals("startContainer") ? "/log" : t.rootfs().resolve("log").toString();
  }

  private static List<String> lines(Trial t) throws Exception {
    Path log = t.rootfs().resolve("log");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @Case
  @DisplayName("all stages run, at their time and in their order, each list in its own")
  void order(Trial t) throws Exception {
    for (String stage :
        List.of(
            "poststop",
            "poststart",
            "startContainer",
            "createContainer",
            "createRuntime",
            "prestart")) {
      // who does not wait for what is in the container is found out
      String pause = stage.equals("startContainer") ? "sleep 1; " : "";
      hook(t, stage, pause + "echo " + stage + " 1 >>$LOG");
      hook(t, stage, "echo " + stage + " 2 >>$LOG");
    }
    t.script("echo program >>/log; exec sleep 1000");
    t.create().ok();
    List<String> created =
        List.of(
            "prestart 1",
            "prestart 2",
            "createRuntime 1",
            "createRuntime 2",
            "createContainer 1",
            "createContainer 2");
    t.check("at create", created, lines(t));
    t.call("start", t.id()).ok();
    t.awaitThat("the program", () -> lines(t).size() >= 11);
    List<String> started = lines(t).subList(6, 11);
    t.check(
        "before the program",
        List.of("startContainer 1", "startContainer 2"),
        started.subList(0, 2));
    t.check(
        "poststart",
        List.of("poststart 1", "poststart 2"),
        started.stream().filter(l -> l.startsWith("poststart")).toList());
    t.call("kill", t.id(), "KILL").ok();
    t.awaitStopped();
    t.check("before delete", 11, lines(t).size());
    t.call("delete", t.id()).ok();
    t.check("at delete", List.of("poststop 1", "poststop 2"), lines(t).subList(11, 13));
  }

  @Case
  @DisplayName("each gets the state on stdin: id, bundle, pid, status, annotations")
  void state(Trial t) throws Exception {
    t.set("annotations", "{'k':'v'}");
    List<String> stages = new ArrayList<>(BEFORE);
    stages.addAll(List.of("poststart", "poststop"));
    for (String stage : stages) {
      hook(t, stage, "cat >$LOG." + stage);
    }
    t.startSleeping();
    long pid = t.initPid();
    t.call("delete", "-f", t.id()).ok();
    // by stage, not by time: crun has two at once
    List<JsonView> states = new ArrayList<>();
    for (String stage : stages) {
      states.add(Json.parse(Files.readAllBytes(t.rootfs().resolve("log." + stage))).view());
    }
    for (JsonView state : states) {
      t.check("id", t.id(), state.string("id"));
      t.check("bundle", t.dir().toString(), state.string("bundle"));
      t.check("annotation", "v", state.stringMap("annotations").getOrDefault("k", "none"));
      t.like("version", "1\\..*", state.string("ociVersion"));
    }
    List<String> status = states.stream().map(s -> s.string("status")).toList();
    t.check("prestart's status", "creating", status.get(0));
    t.check("createRuntime's status", "creating", status.get(1));
    t.check("createContainer's status", "creating", status.get(2));
    t.check("startContainer's status", "created", status.get(3));
    t.check("poststart's status", "running", status.get(4));
    t.check("poststop's status", "stopped", status.get(5));
    for (int i = 0; i < 2; i++) {
      t.check("pid " + i, pid, states.get(i).longValue("pid"));
    }
    t.check("poststart's pid", pid, states.get(4).longValue("pid"));
    t.check("poststop's pid", 0L, states.get(5).longValue("pid", 0));
  }

  @Case
  @DisplayName("env is only what the hook has, args[0] is its own")
  void environment(Trial t) throws Exception {
    for (String stage : List.of("prestart", "createContainer", "poststop")) {
      hook(t, stage, "env | grep -v -e ^PWD -e ^SHLVL -e ^LOG >>$LOG");
    }
    t.args("true");
    t.runOnce().ok();
    t.check("environment", List.of("PATH=/bin", "PATH=/bin", "PATH=/bin"), lines(t));
  }

  @Case
  @DisplayName("prestart, createRuntime, poststart and poststop are in the runtime's namespaces")
  void runtimeNamespace(Trial t) throws Exception {
    for (String stage : List.of("prestart", "createRuntime", "poststart", "poststop")) {
      hook(t, stage, "for n in net uts pid ipc; do readlink /proc/self/ns/$n >>$LOG; done");
    }
    t.startSleeping();
    t.call("delete", "-f", t.id()).ok();
    List<String> host = new java.util.ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (String name : List.of("net", "uts", "pid", "ipc")) {
        host.add(Files.readSymbolicLink(Path.of("/proc/self/ns", name)).toString());
      }
    }
    t.check("namespaces", host, lines(t));
  }

  @Case
  @DisplayName("createContainer is in the container's namespaces, before its root is entered")
  void createContainerNamespaces(Trial t) throws Exception {
    String show = "for n in mnt uts net ipc; do readlink /proc/self/ns/$n >>$LOG; done; ";
    hook(t, "createContainer", show + "ls -d " + t.rootfs() + " >>$LOG");
    t.args("sleep", "1000");
    t.create().ok();
    Path own = Path.of("/proc/" + t.initPid() + "/ns");
    List<String> expected = new java.util.ArrayList<>();
    for (String name : List.of("mnt", "uts", "net", "ipc")) {
      expected.add(Files.readSymbolicLink(own.resolve(name)).toString());
    }
    // the hostname need not be set yet: that is when runc and crun do it
    expected.add(t.rootfs().toString());
    t.check("seen", expected, lines(t));
  }

  @Case
  @DisplayName("startContainer is in the container, with its root and mounts")
  void startContainerIsInside(Trial t) throws Exception {
    hook(
        t,
        "startContainer",
        "hostname >>/log; grep -c ' /dev/shm ' /proc/mounts >>/log; ls -d /bin >>/log");
    t.startSleeping();
    t.awaitThat("three lines", () -> lines(t).size() == 3);
    t.check("seen", List.of("conformance", "1", "/bin"), lines(t));
  }

  @Case
  @DisplayName(
      "mounts made by createContainer in the container's namespace are seen by the program")
  void hooksCanChangeTheContainer(Trial t) throws Exception {
    hook(
        t,
        "createContainer",
        "mount -t tmpfs made " + t.rootfs() + "/tmp && touch " + t.rootfs() + "/tmp/x");
    t.probe("mount", "grep -c '^made ' /proc/mounts; ls /tmp", "1\nx").run();
  }

  @Case
  @DisplayName("a failure before the program starts ends the container and is the error")
  void failuresEndIt(Trial t) throws Exception {
    for (String stage : List.of("prestart", "createRuntime", "createContainer")) {
      t.drop("hooks");
      hook(t, stage, "echo why >&2; exit 3");
      hook(t, stage, "echo second >>" + t.dir() + "/second");
      t.args("true");
      t.refused(stage, t.create(), stage + " hook #0.*exit status 3.*why");
      t.check(stage + ": state", false, Files.exists(t.stateRoot().resolve(t.id())));
      t.check(stage + ": cgroups", true, HostCgroups.named(t.id()).isEmpty());
      t.check(stage + ": the next one", false, Files.exists(t.dir().resolve("second")));
    }
  }

  @Case
  @DisplayName("a failing startContainer hook: start fails, the program does not run")
  void startContainerFails(Trial t) throws Exception {
    hook(t, "startContainer", "exit 4");
    t.script("echo ran >/ran");
    t.create().ok();
    t.refused("start", t.call("start", t.id()), "startContainer hook #0");
    t.check("program", false, Files.exists(t.rootfs().resolve("ran")));
    t.awaitStopped();
  }

  @Case
  @DisplayName(
      "failing poststop hooks do not keep a container from being deleted, nor the next one")
  void poststopFailures(Trial t) throws Exception {
    hook(t, "poststop", "exit 1");
    hook(t, "poststop", "echo second >>$LOG");
    t.startSleeping();
    t.call("kill", t.id(), "KILL").ok();
    t.awaitStopped();
    t.call("delete", t.id()).ok();
    t.check("second", List.of("second"), lines(t));
    t.refused("state", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("a failed create runs the poststop hooks")
  void poststopAfterFailure(Trial t) throws Exception {
    hook(t, "createRuntime", "exit 1");
    hook(t, "poststop", "echo stop >>$LOG");
    t.args("true");
    t.refused("create", t.create(), "createRuntime hook");
    t.check("poststop", List.of("stop"), lines(t));
  }

  @Case
  @DisplayName("timeout: a hook that takes longer is killed and has failed")
  void timeout(Trial t) throws Exception {
    hook(t, "prestart", "exec sleep 1000", JsonObject.builder().put("timeout", 1).build());
    t.args("true");
    long before = System.nanoTime();
    t.refused("create", t.create(), "prestart hook.*timeout of 1 s");
    long seconds = (System.nanoTime() - before) / 1_000_000_000L;
    t.truth("it took 1 to 9 s", seconds >= 1 && seconds < 10);
  }

  @Case
  @DisplayName("path must be absolute")
  void pathsAreAbsolute(Trial t) throws Exception {
    t.args("true").add("hooks.prestart", "{'path':'bin/busybox','args':['true']}");
    t.refused("relative", t.create(), "hooks.prestart.*bin/busybox|absolute");
  }

  @Case
  @DisplayName("timeout must be greater than zero")
  void timeoutsArePositive(Trial t) throws Exception {
    t.args("true").add("hooks.prestart", "{'path':'/bin/true','args':['true'],'timeout':0}");
    t.refused("zero", t.create(), "timeout");
  }

  @Case
  @DisplayName("host hooks begin in the bundle")
  void workingDirectory(Trial t) throws Exception {
    hook(t, "createRuntime", "pwd >>$LOG");
    hook(t, "poststop", "pwd >>$LOG");
    t.args("true");
    t.runOnce().ok();
    t.check("cwd", List.of(t.dir().toString(), t.dir().toString()), lines(t));
  }
}
