package io.jukung.it.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ctr run --runc-binary}: containerd's own shim calls our command as it calls runc. */
@Timeout(180)
class CtrIT {
  private static final String NAMESPACE = "jukung-dropin";

  private static Installation installation;
  private static Containerd containerd;
  private static Path root;

  @BeforeAll
  static void start() throws Exception {
    installation = Installation.create();
    root = Images.busyboxRoot(installation.home());
    containerd = new Containerd(installation.home().resolve("containerd"));
  }

  @AfterAll
  static void nothingRemains() throws Exception {
    for (String id : containerd.ctr("containers", "ls", "-q").out().lines().toList()) {
      containerd.ctr("tasks", "rm", "-f", id);
      containerd.ctr("containers", "rm", id);
    }
    containerd.close();
    Cgroups.removeParent(NAMESPACE);
    installation.close();
  }

  private static String[] run(String id, List<String> flags, String... command) {
    List<String> line = new ArrayList<>(List.of("run", "--env", "PATH=/bin"));
    line.addAll(List.of("--runc-binary", installation.bin() + "/jukung-runtime"));
    line.addAll(List.of("--runc-root", installation.home() + "/runc"));
    line.addAll(flags);
    line.addAll(List.of("--rootfs", root.toString(), id));
    line.addAll(List.of(command));
    return line.toArray(String[]::new);
  }

  private static String status(String id) throws Exception {
    return containerd
        .ctr("task", "ls")
        .ok()
        .lines()
        .filter(line -> line.startsWith(id + " "))
        .map(line -> line.replaceFirst(".* +(?=\\w+ *$)", "").strip())
        .findFirst()
        .orElse("");
  }

  @Test
  void outputAndExitCodeComeBack() throws Exception {
    Result result =
        containerd.ctr(run("out", List.of("--rm"), "sh", "-c", "echo hello; id -u; exit 3"));
    assertEquals("hello\n0\n", result.out(), result.err());
    assertEquals(3, result.exit());
  }

  @Test
  void aContainerIsExecutedInPausedKilledAndRemoved() throws Exception {
    containerd.ctr(run("life", List.of("-d", "--memory-limit", "67108864"), "sleep", "1000")).ok();
    assertEquals("RUNNING", status("life"));
    assertEquals("67108864", Cgroups.value("memory", NAMESPACE, "life", "memory.limit_in_bytes"));
    Result exec =
        containerd.ctr(
            "task", "exec", "--exec-id", "e1", "life", "sh", "-c", "echo inside; exit 4");
    assertEquals("inside\n", exec.out(), exec.err());
    assertEquals(4, exec.exit());
    containerd.ctr("task", "pause", "life").ok();
    assertEquals("PAUSED", status("life"));
    containerd.ctr("task", "resume", "life").ok();
    assertEquals("RUNNING", status("life"));
    assertEquals(2, containerd.ctr("task", "ps", "life").ok().lines().count());
    assertTrue(containerd.ctr("task", "metrics", "life").ok().contains("67108864"));
    containerd.ctr("task", "kill", "-s", "SIGKILL", "life").ok();
    Installation.await(
        "the task stops", Duration.ofSeconds(20), () -> status("life").equals("STOPPED"));
    assertTrue(containerd.ctr("task", "rm", "life").err().contains("exit code 137"));
    containerd.ctr("containers", "rm", "life").ok();
    assertEquals(List.of(), Cgroups.remaining(NAMESPACE, "life"));
  }

  @Test
  void aTerminalIsOne() throws Exception {
    String line = String.join(" ", containerd.line(run("tty", List.of("-t", "--rm"), "tty")));
    assertTrue(Installation.system("script", "-qec", line, "/dev/null").contains("/dev/pts/0"));
  }

  @Test
  void aMissingProgramIsToldAsRuncTellsIt() throws Exception {
    containerd
        .ctr(run("none", List.of("--rm"), "nosuchcommand"))
        .failed(1, "exec: \"nosuchcommand\": executable file not found in $PATH");
  }

  @Test
  void aProcessPastTheMemoryLimitIsKilled() throws Exception {
    Result result =
        containerd.ctr(
            run(
                "oom",
                List.of("--rm", "--memory-limit", "16777216"),
                "sh",
                "-c",
                "tail /dev/zero; echo code $?"));
    assertTrue(result.out().contains("code 137"), result.out() + result.err());
  }
}
