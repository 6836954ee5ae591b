package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code jukung-runtime}'s verbs on a container that runs, as runc's callers use them. */
@Timeout(300)
class CommandIT {
  private static final String PARENT = "jukung-command";

  private final String id = "c" + ProcessHandle.current().pid();

  @TempDir Path dir;
  private Installation installation;

  @BeforeEach
  void start() throws Exception {
    installation = Installation.create();
    Bundle bundle = Bundle.of(dir.resolve("bundle"), "/" + PARENT + "/" + id, "sleep", "1000");
    bundle.process(p -> p.putStrings("env", List.of("PATH=/bin")));
    bundle.write();
    // the container keeps the standard streams, whose ends would be waited for
    Process create =
        new ProcessBuilder(line("create", "-b", bundle.directory.toString(), id))
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(Path.of("/dev/null").toFile())
            .start();
    assertEquals(0, create.waitFor());
    runtime("start", id).ok();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    runtime("delete", "-f", id).ok();
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      List<Path> tops = new ArrayList<>(hierarchies.filter(Files::isDirectory).toList());
      tops.add(Path.of("/sys/fs/cgroup"));
      for (Path hierarchy : tops) {
        assertFalse(Files.exists(hierarchy.resolve(PARENT).resolve(id)));
        Files.deleteIfExists(hierarchy.resolve(PARENT));
      }
    }
    installation.close();
  }

  private List<String> line(String... words) {
    List<String> line = new ArrayList<>();
    line.add(installation.bin() + "/jukung-runtime");
    line.addAll(List.of("--root", dir.resolve("state").toString()));
    line.addAll(List.of("--log", dir.resolve("log").toString(), "--log-format", "json"));
    line.addAll(List.of(words));
    return line;
  }

  private Result runtime(String... words) throws Exception {
    return Installation.run(new ProcessBuilder(line(words)), new byte[0]);
  }

  private static boolean unified() {
    return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
  }

  private Path cgroup(String controller) {
    return Path.of("/sys/fs/cgroup", unified() ? "." : controller, PARENT, id);
  }

  private String limit(String controller, String file, String fileV2) throws Exception {
    return Files.readString(cgroup(controller).resolve(unified() ? fileV2 : file)).strip();
  }

  @Test
  @Tag("cgroup")
  void updateTakesFlagsOrAFile() throws Exception {
    runtime("update", "--memory", "64m", "--pids-limit", "33", "--cpu-quota", "50000", id).ok();
    assertEquals("67108864", limit("memory", "memory.limit_in_bytes", "memory.max"));
    assertEquals("33", limit("pids", "pids.max", "pids.max"));
    assertEquals(unified() ? "50000 100000" : "50000", limit("cpu", "cpu.cfs_quota_us", "cpu.max"));
    byte[] json =
        "{\"memory\":{\"limit\":134217728},\"cpu\":{\"shares\":0}}"
            .getBytes(StandardCharsets.UTF_8);
    Installation.run(new ProcessBuilder(line("update", "-r", "-", id)), json).ok();
    assertEquals("134217728", limit("memory", "memory.limit_in_bytes", "memory.max"));
    assertEquals("33", limit("pids", "pids.max", "pids.max"));
    runtime("update", "--memory", "lots", id).failed(1, "invalid value for memory: \"lots\"");
  }

  @Test
  @Tag("cgroup")
  void eventsPrintsStatisticsInRuncsShape() throws Exception {
    JsonView event = Json.parse(runtime("events", "--stats", id).ok().strip()).view();
    assertEquals("stats", event.string("type"));
    assertEquals(id, event.string("id"));
    JsonView data = event.get("data");
    assertEquals(1, data.get("pids").longValue("current"));
    assertTrue(data.get("memory").get("usage").longValue("usage") > 0);
    assertTrue(data.get("cpu").get("usage").longValue("total") > 0);
    assertTrue(data.get("memory").get("raw").has(unified() ? "anon" : "total_rss"));
    assertTrue(data.get("memory").get("swap").has("failcnt"));
    if (!unified()) {
      // version 2 counts no processors apart, and runc asks it for no cpuset
      assertTrue(data.get("cpu").get("usage").elements("percpu").size() > 0);
      assertTrue(data.get("cpuset").elements("cpus").size() > 0);
    }
    assertEquals("{}", data.get("intel_rdt").value().toString());
    assertTrue(data.has("blkio") && data.has("hugetlb"));
    // null, as runc has it
    assertTrue(((JsonObject) data.value()).get("network_interfaces") != null);
  }

  @Test
  void eventsGoOnAtTheIntervalUntilTheContainerStops() throws Exception {
    Process events =
        new ProcessBuilder(line("events", "--interval", "100ms", id))
            .redirectErrorStream(true)
            .start();
    try (var lines = events.inputReader()) {
      for (int i = 0; i < 2; i++) {
        assertEquals("stats", Json.parse(lines.readLine()).view().string("type"));
      }
      runtime("kill", id, "KILL").ok();
      while (lines.readLine() != null) {
        continue;
      }
    }
    assertEquals(0, events.waitFor());
  }

  @Test
  void psHasATableAndJson() throws Exception {
    String pid = Long.toString(Json.parse(runtime("state", id).ok()).view().longValue("pid"));
    assertEquals("[" + pid + "]\n", runtime("ps", "-f", "json", id).ok());
    List<String> table = runtime("ps", id, "-o", "pid,comm").ok().lines().toList();
    assertEquals(2, table.size());
    assertEquals(pid + " sleep", table.getLast().strip().replaceAll(" +", " "));
  }

  @Test
  void execFlagsReachTheProcess() throws Exception {
    String script = "echo $A; pwd; id -u; id -G; grep NoNewPrivs /proc/self/status; exit 6";
    Result result =
        runtime(
            "exec",
            "-e",
            "A=b",
            "--cwd",
            "/tmp",
            "-u",
            "1000:50",
            "-g",
            "60",
            "--no-new-privs",
            id,
            "sh",
            "-c",
            script);
    assertEquals("b\n/tmp\n1000\n50 60\nNoNewPrivs:\t1\n", result.out(), result.err());
    assertEquals(6, result.exit());
    Path process = dir.resolve("process.json");
    Files.writeString(
        process,
        "{\"cwd\":\"/\",\"args\":[\"sh\",\"-c\",\"echo $X\"],\"env\":[\"PATH=/bin\",\"X=y\"]}");
    assertEquals("y\n", runtime("exec", "-p", process.toString(), id).ok());
    runtime("exec", id, "nosuch").failed(255, "executable file not found in $PATH");
  }

  @Test
  @Tag("cgroup")
  void execRunsInACgroupBelow() throws Exception {
    Path sub = Files.createDirectory(cgroup("memory").resolve("sub"));
    try {
      String prefix = unified() ? "" : "memory:";
      String out = runtime("exec", "--cgroup", prefix + "sub", id, "cat", "/proc/self/cgroup").ok();
      if (unified()) {
        assertEquals("0::/sub\n", out);
      } else {
        assertTrue(out.contains(":memory:/sub\n") && out.contains(":pids:/\n"), out);
      }
      runtime("exec", "--cgroup", prefix + "../..", id, "true").failed(255, "does not exist below");
    } finally {
      Installation.await(
          "the process is gone",
          Duration.ofSeconds(10),
          () -> Files.readString(sub.resolve("cgroup.procs")).isEmpty());
      Files.delete(sub);
    }
  }

  @Test
  void aDetachedExecLeavesItsPid() throws Exception {
    Path pidFile = dir.resolve("pid");
    Process exec =
        new ProcessBuilder(
                line("exec", "-d", "--pid-file", pidFile.toString(), id, "sleep", "1000"))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("/dev/null").toFile())
            .start();
    assertEquals(0, exec.waitFor());
    String comm = Files.readString(Path.of("/proc", Files.readString(pidFile), "comm"));
    assertEquals("sleep\n", comm);
  }

  /** What one connection brought: the pid that a pidfd is of. */
  private static CompletableFuture<Integer> pidfdSent(Kernel kernel, Fd server) {
    return CompletableFuture.supplyAsync(
        () -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(64);
          try (Fd client = kernel.sockets().accept(server.number());
              Fd pidfd = kernel.sockets().receive(client.number(), buffer, 1).getFirst()) {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + pidfd.number())).stream()
                .filter(line -> line.startsWith("Pid:"))
                .map(line -> Integer.parseInt(line.substring(4).strip()))
                .findFirst()
                .orElseThrow();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void quietly(String... words) throws Exception {
    Process process =
        new ProcessBuilder(line(words))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("/dev/null").toFile())
            .start();
    assertEquals(0, process.waitFor());
  }

  @Test
  void pidfdsAreSentToTheSocketOfCreateRunAndExec() throws Exception {
    Kernel kernel = LinuxKernel.open();
    String socket = dir.resolve("pidfd.sock").toString();
    String file = dir.resolve("pid").toString();
    try (Fd server = kernel.sockets().listen(socket, 1)) {
      CompletableFuture<Integer> sent = pidfdSent(kernel, server);
      quietly("exec", "-d", "--pid-file", file, "--pidfd-socket", socket, id, "sleep", "1000");
      assertEquals(
          Integer.parseInt(Files.readString(Path.of(file))), sent.get(20, TimeUnit.SECONDS));
      for (List<String> verb : List.of(List.of("create"), List.of("run", "-d"))) {
        String other = id + verb.getFirst();
        Bundle bundle =
            Bundle.of(dir.resolve(other), "/" + PARENT + "/" + other, "/bin/sleep", "1000");
        List<String> words = new ArrayList<>(verb);
        words.addAll(List.of("-b", bundle.write().toString(), "--pid-file", file));
        words.addAll(List.of("--pidfd-socket", socket, other));
        sent = pidfdSent(kernel, server);
        try {
          quietly(words.toArray(String[]::new));
          assertEquals(
              Integer.parseInt(Files.readString(Path.of(file))), sent.get(20, TimeUnit.SECONDS));
        } finally {
          runtime("delete", "-f", other).ok();
        }
      }
    }
  }

  @Test
  @Tag("cgroup")
  void pausedContainersRefuseAndErrorsAreLogged() throws Exception {
    runtime("pause", id).ok();
    assertEquals("paused", Json.parse(runtime("state", id).ok()).view().string("status"));
    runtime("exec", id, "true").failed(255, "cannot exec in a paused container");
    runtime("resume", id).ok();
    List<String> log = Files.readAllLines(dir.resolve("log"));
    JsonView entry = Json.parse(log.getLast()).view();
    assertEquals("error", entry.string("level"));
    assertEquals("cannot exec in a paused container", entry.string("msg"));
  }
}
