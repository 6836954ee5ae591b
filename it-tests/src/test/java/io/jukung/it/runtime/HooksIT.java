package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of runtime-spec 1.2, with real namespaces. */
@Timeout(60)
class HooksIT {
  private final Kernel kernel = LinuxKernel.open();
  private final String id = "hooks" + ProcessHandle.current().pid();
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  @TempDir Path dir;
  private OciRuntime runtime;
  private Bundle bundle;
  private JsonObject.Builder hooks;

  @BeforeEach
  void open() throws IOException {
    runtime =
        new OciRuntime(dir.resolve("state"), kernel, CgroupLayout.detect(), false, warnings::add);
    bundle = Bundle.of(dir.resolve("bundle"), "/jukung-hooks/" + id, "sleep", "1000");
    bundle.top(c -> c.put("root", JsonObject.builder().put("path", "rootfs")));
    hooks = JsonObject.builder();
  }

  @AfterEach
  void close() throws IOException {
    runtime.delete(id, true);
    runtime.close();
    try (var tops = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path top : tops.toList()) {
        Files.deleteIfExists(top.resolve("jukung-hooks"));
      }
    }
  }

  private static JsonObject.Builder hook(String script) {
    return JsonObject.builder()
        .put("path", "/bin/busybox")
        .putStrings("args", List.of("sh", "-c", script))
        .putStrings("env", List.of("LOG=1", "PATH=/bin:/usr/bin"));
  }

  private HooksIT stage(String name, JsonObject.Builder... list) {
    List<JsonValue> values = new ArrayList<>();
    for (JsonObject.Builder hook : list) {
      values.add(hook.build());
    }
    hooks.put(name, new JsonArray(values));
    return this;
  }

  private ContainerProcess create() throws IOException {
    bundle.top(c -> c.put("hooks", hooks.build()));
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      return runtime.create(new CreateRequest(id, bundle.write(), new Stdio.Descriptors(n, n, n)));
    }
  }

  private Path log() {
    return dir.resolve("bundle/rootfs/log");
  }

  /** Appends a word, the status on stdin, and whatever else the script says. */
  private JsonObject.Builder logging(String word, String file) {
    return hook(
        "read -r s; s=${s#*status\\\":\\\"}; echo " + word + " ${s%%\\\"*} $LOG $PPID >>" + file);
  }

  @Test
  void allRunInOrderWithTheirStates() throws IOException {
    String host = log().toString();
    stage("prestart", logging("prestart", host));
    stage("createRuntime", logging("createRuntime", host));
    stage("createContainer", logging("createContainer", host));
    stage("startContainer", logging("startContainer", "/log"));
    stage("poststart", logging("poststart", host));
    stage("poststop", logging("poststop", host));
    ContainerProcess process = create();
    assertEquals(
        List.of("prestart creating", "createRuntime creating", "createContainer creating"),
        words());
    runtime.start(id);
    assertEquals(List.of("startContainer created", "poststart running"), words().subList(3, 5));
    end(process);
    runtime.delete(id, false);
    assertEquals("poststop stopped", words().getLast());
    assertEquals(6, words().size());
    assertEquals(List.of(), warnings);
  }

  private List<String> words() throws IOException {
    return Files.readAllLines(log()).stream()
        .map(line -> line.replaceFirst(" 1 \\d+$", ""))
        .toList();
  }

  private void end(ContainerProcess process) throws IOException {
    try (process) {
      runtime.kill(id, 9, false);
      kernel.processes().await(process.pidfd(), true);
    }
  }

  @Test
  void eachIsInTheNamespacesItBelongsTo() throws IOException {
    Path rootfs = dir.resolve("bundle/rootfs");
    String show = "readlink /proc/self/ns/uts; readlink /proc/self/ns/mnt; hostname; pwd; env";
    // the container's mounts are there, its root is not entered
    String proc = "; grep -c " + rootfs + "/proc /proc/self/mountinfo";
    stage("createRuntime", hook("{ " + show + "; } >" + rootfs + "/runtime"));
    stage("createContainer", hook("{ " + show + proc + "; } >" + rootfs + "/create"));
    stage("startContainer", hook("{ " + show + "; echo $$ ; } >/start"));
    bundle.top(c -> c.put("hostname", "inside"));
    ContainerProcess process = create();
    List<String> mine = Files.readAllLines(rootfs.resolve("runtime"));
    List<String> create = Files.readAllLines(rootfs.resolve("create"));
    assertEquals(Files.readSymbolicLink(Path.of("/proc/self/ns/uts")).toString(), mine.get(0));
    assertEquals(dir.resolve("bundle").toString(), mine.get(3));
    String ns = "/proc/" + process.pid() + "/ns/";
    String uts = Files.readSymbolicLink(Path.of(ns + "uts")).toString();
    String mnt = Files.readSymbolicLink(Path.of(ns + "mnt")).toString();
    assertEquals(List.of(uts, mnt, "inside", rootfs.toString()), create.subList(0, 4));
    assertTrue(create.contains("LOG=1"), create.toString());
    assertFalse(create.stream().anyMatch(line -> line.startsWith("JAVA")), create.toString());
    assertFalse(create.getLast().equals("0"), create.toString());
    runtime.start(id);
    List<String> start = Files.readAllLines(rootfs.resolve("start"));
    assertEquals(List.of(uts, mnt, "inside", "/"), start.subList(0, 4));
    assertEquals(List.of(), warnings);
    end(process);
  }

  @Test
  void aFailureInCreateUndoesItAndRunsPoststop() throws IOException {
    stage("prestart", hook("exit 0"));
    stage("createRuntime", hook("exit 0"), hook("echo broken >&2; exit 3"), hook("touch /no"));
    stage("poststop", logging("poststop", log().toString()));
    OciException error = assertThrows(OciException.class, this::create);
    assertEquals(
        "create "
            + id
            + ": error running createRuntime hook #1 (/bin/busybox): exit status 3: broken",
        error.getMessage());
    assertEquals(List.of("poststop stopped"), words());
    assertFalse(Files.exists(dir.resolve("state").resolve(id)));
    assertFalse(Files.exists(Path.of("/no")));
  }

  @Test
  void aFailureInTheContainerOrOfItsPathIsNamed() throws IOException {
    stage("createContainer", hook("exit 1"));
    assertTrue(
        assertThrows(OciException.class, this::create)
            .getMessage()
            .contains("error running createContainer hook #0 (/bin/busybox): exit status 1"));
    hooks = JsonObject.builder();
    stage("prestart", JsonObject.builder().put("path", "/no/such/hook"));
    assertEquals(
        "create "
            + id
            + ": error running prestart hook #0 (/no/such/hook): exec: \"/no/such/hook\": no such"
            + " file or directory",
        assertThrows(OciException.class, this::create).getMessage());
  }

  @Test
  void aFailingStartContainerHookStopsTheContainer() throws IOException {
    stage("startContainer", hook("exit 5"));
    ContainerProcess process = create();
    OciException error = assertThrows(OciException.class, () -> runtime.start(id));
    assertTrue(error.getMessage().contains("startContainer hook #0"), error.getMessage());
    try (process) {
      assertEquals(137, kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode());
    }
    assertEquals(ContainerStatus.STOPPED, runtime.state(id).status());
    runtime.delete(id, false);
  }

  @Test
  void aHookPastItsTimeoutIsKilled() throws IOException {
    stage("prestart", hook("exec sleep 1000").put("timeout", 1));
    long before = System.nanoTime();
    OciException error = assertThrows(OciException.class, this::create);
    assertTrue(
        error.getMessage().endsWith("killed, it ran past its timeout of 1 s"), error.getMessage());
    assertTrue(System.nanoTime() - before >= 1_000_000_000L);
  }

  @Test
  void aFailingPoststartHookStopsTheContainer() throws IOException {
    stage("poststart", hook("exit 6"), logging("second", log().toString()));
    stage("poststop", logging("poststop", log().toString()));
    ContainerProcess process = create();
    OciException error = assertThrows(OciException.class, () -> runtime.start(id));
    assertTrue(
        error.getMessage().contains("poststart hook #0 (/bin/busybox): exit status 6"),
        error.getMessage());
    try (process) {
      assertEquals(137, kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode());
    }
    assertEquals(ContainerStatus.STOPPED, runtime.state(id).status());
    runtime.delete(id, false);
    assertEquals(List.of("poststop stopped"), words());
    assertEquals(List.of(), warnings);
  }

  @Test
  void failuresOfPoststopAreWarningsAndTheRestRun() throws IOException {
    stage("poststop", hook("exit 2"), logging("second", log().toString()), hook("exit 3"));
    ContainerProcess process = create();
    runtime.start(id);
    end(process);
    runtime.delete(id, false);
    assertFalse(Files.exists(dir.resolve("state").resolve(id)));
    assertEquals(List.of("second stopped"), words());
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(warnings.getFirst().contains("poststop hook #0"), warnings.toString());
    assertTrue(warnings.getFirst().contains("exit status 2"), warnings.toString());
    assertTrue(warnings.getLast().contains("poststop hook #2"), warnings.toString());
  }

  @Test
  void hooksInsideAUserNamespaceAreItsRoot() throws IOException {
    bundle.linux(
        l ->
            l.put(
                    "namespaces",
                    Json.parse(
                        "[{\"type\":\"pid\"},{\"type\":\"network\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
                            + "{\"type\":\"mount\"},{\"type\":\"user\"}]"))
                .put("uidMappings", Json.parse("[{\"containerID\":0,\"hostID\":0,\"size\":1000}]"))
                .put(
                    "gidMappings", Json.parse("[{\"containerID\":0,\"hostID\":0,\"size\":1000}]")));
    stage("createContainer", hook("id -u >" + log()));
    stage("startContainer", hook("id -u >>/log"));
    ContainerProcess process = create();
    runtime.start(id);
    assertEquals(List.of("0", "0"), Files.readAllLines(log()));
    end(process);
  }
}
