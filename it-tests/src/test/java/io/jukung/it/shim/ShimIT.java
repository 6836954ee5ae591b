package io.jukung.it.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real containerd above, our shim and runtime below. */
class ShimIT {
  private static final String IMAGE = "docker.io/library/busybox:latest";

  private static Installation installation;
  private static RealContainerd containerd;

  @BeforeAll
  static void start() throws Exception {
    installation = Installation.create();
    containerd = new RealContainerd(installation);
    Path layout =
        Images.layout(
            installation.home(),
            "busybox",
            Images.busyboxRoot(installation.home()),
            System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
            "{\"Cmd\":[\"sh\"],\"Env\":[\"PATH=/bin\"]}");
    Path archive = installation.home().resolve("busybox-image.tar");
    Installation.system(
        "skopeo",
        "--insecure-policy",
        "copy",
        "-q",
        "oci:" + layout + ":latest",
        "docker-archive:" + archive + ":busybox:latest");
    containerd.ok("images", "import", archive.toString());
  }

  @AfterEach
  void containersAreGone() throws Exception {
    for (String id : containerd.ok("containers", "ls", "-q").lines().toList()) {
      containerd.ctr("tasks", "rm", "-f", id);
      containerd.ctr("containers", "rm", id);
    }
    assertEquals("", containerd.ok("containers", "ls", "-q"));
    Path bundles = containerd.state().resolve("io.containerd.runtime.v2.task/it");
    if (Files.exists(bundles)) {
      try (Stream<Path> list = Files.list(bundles)) {
        assertEquals(List.of(), list.toList());
      }
    }
  }

  @AfterAll
  static void nothingOfOursRemains() throws Exception {
    containerd.close();
    installation.close();
  }

  private static String run(String id, String... command) throws Exception {
    return containerd.ok(line("run", List.of("--rm"), id, command));
  }

  private static void detached(String id, String... command) throws Exception {
    containerd.ok(line("run", List.of("-d"), id, command));
  }

  private static String[] line(String verb, List<String> flags, String id, String... command) {
    List<String> line = new ArrayList<>(List.of(verb, "--runtime", RealContainerd.RUNTIME));
    line.addAll(flags);
    line.addAll(List.of(IMAGE, id));
    line.addAll(List.of(command));
    return line.toArray(String[]::new);
  }

  private static String status(String id) throws IOException, InterruptedException {
    return containerd
        .ok("tasks", "ls")
        .lines()
        .map(row -> row.split("\\s+"))
        .filter(row -> row[0].equals(id))
        .map(row -> row[2])
        .findFirst()
        .orElse("");
  }

  private static void awaitStatus(String id, String wanted) throws Exception {
    Installation.await(
        id + " is " + wanted, Duration.ofSeconds(20), () -> status(id).equals(wanted));
  }

  /** Deletes a task; ctr tells its exit code in words. */
  private static void ended(int code, String id) throws Exception {
    Result removed = containerd.ctr("tasks", "rm", id);
    assertEquals(0, removed.exit(), removed.err());
    assertTrue(removed.err().contains("exit with non-zero exit code " + code), removed.err());
  }

  @Test
  void runsTheImageUnderOurShim() throws Exception {
    assertEquals("hello\n", run("hello", "echo", "hello"));
    assertEquals(
        "input\n",
        Installation.run(
                containerd.command(
                    line("run", List.of("--rm"), "stdin", "sh", "-c", "read x; echo $x")),
                "input\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .ok());
  }

  @Test
  void metricsAreTold() throws Exception {
    detached("meter", "sleep", "1000");
    String table = containerd.ok("tasks", "metrics", "meter");
    // one process; the table's other rows are of version 1 here
    assertTrue(table.lines().anyMatch(row -> row.matches("pids.current +1 *")), table);
    assertTrue(
        table.lines().anyMatch(row -> row.matches("memory.usage[_a-z]* +[1-9]\\d* *")), table);
    String json = containerd.ok("tasks", "metrics", "--format", "json", "meter");
    assertTrue(json.contains("\"pids\""), json);
    containerd.ok("tasks", "kill", "-s", "SIGKILL", "meter");
    awaitStatus("meter", "STOPPED");
    assertTrue(containerd.ctr("tasks", "metrics", "meter").exit() != 0);
  }

  @Test
  void aContainerIsNotSparedWhenMemoryRunsOut() throws Exception {
    assertEquals("0\n", run("score", "cat", "/proc/self/oom_score_adj"));
    detached("scored", "sleep", "1000");
    assertEquals(
        "0\n",
        containerd.ok(
            "tasks", "exec", "--exec-id", "e", "scored", "cat", "/proc/self/oom_score_adj"));
    containerd.ok("tasks", "kill", "-s", "SIGKILL", "scored");
    awaitStatus("scored", "STOPPED");
  }

  @Test
  void exitCodesComeBack() throws Exception {
    assertEquals(
        7, containerd.ctr(line("run", List.of("--rm"), "seven", "sh", "-c", "exit 7")).exit());
    detached("later", "sleep", "1000");
    containerd.ok("tasks", "kill", "-s", "SIGKILL", "later");
    awaitStatus("later", "STOPPED");
    ended(137, "later");
  }

  @Test
  void aCommandThatIsNotThereIsRefusedAndLeavesNothing() throws Exception {
    Result result = containerd.ctr(line("run", List.of("--rm"), "nope", "/nope"));
    assertTrue(result.exit() != 0, result.out());
    assertTrue(result.err().contains("no such file or directory"), result.err());
    assertEquals("", status("nope"));
  }

  @Test
  void execKillAndPs() throws Exception {
    detached("busy", "sleep", "1000");
    awaitStatus("busy", "RUNNING");
    assertEquals(
        "inside\n", containerd.ok("tasks", "exec", "--exec-id", "one", "busy", "echo", "inside"));
    assertEquals(
        9,
        containerd.ctr("tasks", "exec", "--exec-id", "two", "busy", "sh", "-c", "exit 9").exit());
    containerd.ok("tasks", "exec", "-d", "--exec-id", "three", "busy", "sleep", "999");
    List<String> rows = containerd.ok("tasks", "ps", "busy").lines().toList();
    assertEquals(3, rows.size(), rows.toString()); // header, init, exec
    assertTrue(rows.stream().anyMatch(row -> row.contains("three")), rows.toString());
    containerd.ok("tasks", "kill", "--exec-id", "three", "-s", "SIGKILL", "busy");
    Installation.await(
        "the exec has ended",
        Duration.ofSeconds(20),
        () -> containerd.ok("tasks", "ps", "busy").lines().count() == 2);
    containerd.ok("tasks", "kill", "-s", "SIGTERM", "-a", "busy");
    containerd.ok("tasks", "kill", "-s", "SIGKILL", "busy");
    awaitStatus("busy", "STOPPED");
  }

  @Test
  void pauseStopsEveryProcessAndResumeLetsThemGo() throws Exception {
    detached("paused", "sh", "-c", "while :; do :; done");
    containerd.ok("tasks", "pause", "paused");
    assertEquals("PAUSED", status("paused"));
    String pid = containerd.ok("tasks", "ls").lines().toList().getLast().split("\\s+")[1];
    long before = processorTime(pid);
    Thread.sleep(300); // time in which a running loop would use the processor
    assertEquals(before, processorTime(pid));
    containerd.ok("tasks", "resume", "paused");
    assertEquals("RUNNING", status("paused"));
    Installation.await("it runs on", Duration.ofSeconds(20), () -> processorTime(pid) > before);
  }

  /** utime in clock ticks: proc(5), stat, field 14. */
  private static long processorTime(String pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", pid, "stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[11]);
  }

  @Test
  void aKilledContainerdFindsTheContainerAgain() throws Exception {
    Path output = installation.home().resolve("survivor.log");
    containerd.ok(
        line(
            "run",
            List.of("-d", "--log-uri", "file://" + output),
            "survivor",
            "sh",
            "-c",
            "i=0; while :; do echo $i; i=$((i+1)); sleep 0.05; done"));
    awaitStatus("survivor", "RUNNING");
    containerd.killAndStartAgain();
    awaitStatus("survivor", "RUNNING");
    assertEquals(
        "still\n", containerd.ok("tasks", "exec", "--exec-id", "one", "survivor", "echo", "still"));
    long lines = Files.readAllLines(output).size();
    Installation.await(
        "it writes on",
        Duration.ofSeconds(20),
        () -> Files.readAllLines(output).size() > lines + 5);
    containerd.ok("tasks", "kill", "-s", "SIGKILL", "survivor");
    awaitStatus("survivor", "STOPPED");
    List<String> all = Files.readAllLines(output);
    for (int i = 0; i < all.size(); i++) {
      assertEquals(Integer.toString(i), all.get(i));
    }
    ended(137, "survivor");
  }

  @Test
  void anExitWhileContainerdIsDownIsTold() throws Exception {
    Path go = Files.createDirectories(installation.home().resolve("go"));
    containerd.ok(
        line(
            "run",
            List.of("-d", "--mount", "type=bind,src=" + go + ",dst=/go,options=rbind:ro"),
            "leaver",
            "sh",
            "-c",
            "while [ ! -e /go/now ]; do sleep 0.05; done; exit 3"));
    awaitStatus("leaver", "RUNNING");
    containerd.killAndStartAgainAfter(() -> Files.createFile(go.resolve("now")));
    awaitStatus("leaver", "STOPPED");
    ended(3, "leaver");
  }

  @Test
  void fiveAtATime() throws Exception {
    for (int round = 0; round < 4; round++) {
      List<Process> starting = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Path printed = installation.home().resolve("started-" + round + "-" + i);
        starting.add(
            containerd
                .command(line("run", List.of("-d"), "many-" + round + "-" + i, "sleep", "1000"))
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start());
      }
      for (int i = 0; i < 5; i++) {
        Path printed = installation.home().resolve("started-" + round + "-" + i);
        assertEquals(0, starting.get(i).waitFor(), () -> text(printed));
      }
    }
    assertEquals(20, containerd.ok("tasks", "ls", "-q").lines().count());
    for (int round = 0; round < 4; round++) {
      List<Process> ending = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ending.add(
            containerd
                .command("tasks", "rm", "-f", "many-" + round + "-" + i)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
      for (Process process : ending) {
        process.waitFor();
      }
    }
    assertEquals("", containerd.ok("tasks", "ls", "-q"));
    assertFalse(
        Files.readString(containerd.log()).contains("signal: killed"),
        "containerd lost patience with our delete command");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
