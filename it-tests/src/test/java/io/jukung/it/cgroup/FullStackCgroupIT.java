package io.jukung.it.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.BusyboxInstallation;
import io.jukung.it.support.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits from the command line down to the kernel, on whichever cgroups this host has. */
@Tag("cgroup")
@Timeout(240)
class FullStackCgroupIT extends BusyboxInstallation {
  private static final boolean UNIFIED = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));

  @Test
  void limitsReachTheKernel() throws Exception {
    String files =
        UNIFIED
            ? "memory.max memory.swap.max cpu.max pids.max cpuset.cpus cpu.weight"
            : "memory/memory.limit_in_bytes memory/memory.memsw.limit_in_bytes"
                + " cpu/cpu.cfs_quota_us pids/pids.max cpuset/cpuset.cpus cpu/cpu.shares";
    String seen =
        run(
            "-m",
            "64m",
            "--memory-swap",
            "96m",
            "--cpus",
            "0.5",
            "--pids-limit",
            "20",
            "--cpuset-cpus",
            "0",
            "--cpu-shares",
            "1024",
            "busybox",
            "sh",
            "-c",
            "cd /sys/fs/cgroup; for f in " + files + "; do cat $f; done");
    assertEquals(
        UNIFIED
            ? List.of("67108864", "33554432", "50000 100000", "20", "0", "100")
            : List.of("67108864", "100663296", "50000", "20", "0", "1024"),
        seen.lines().toList());
  }

  @Test
  void whoWantsTooMuchMemoryIsKilledAndThatIsSaid() throws Exception {
    assertEquals(
        137,
        jukung
            .jukung("run", "--name", "greedy", "-m", "16m", "busybox", "tail", "/dev/zero")
            .exit());
    Installation.await(
        "the kill is told",
        Duration.ofSeconds(20),
        () ->
            jukung
                .ok("inspect", "--format", "{{.State.OOMKilled}} {{.State.ExitCode}}", "greedy")
                .equals("true 137\n"));
    jukung.ok("rm", "greedy");
  }

  @Test
  void tooManyProcessesAreRefused() throws Exception {
    assertTrue(
        jukung
            .jukung(
                "run",
                "--rm",
                "--pids-limit",
                "5",
                "busybox",
                "sh",
                "-c",
                "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait")
            .err()
            .contains("fork"));
  }

  @Test
  void theFrozenStandStillAndOthersComeIn() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "clock",
        "busybox",
        "sh",
        "-c",
        "while true; do echo tick; usleep 50000; done");
    assertEquals("in\n", jukung.ok("exec", "clock", "echo", "in"));
    assertTrue(jukung.ok("top", "clock").contains("sh -c"));
    jukung.ok("pause", "clock");
    Thread.sleep(300);
    long lines = jukung.ok("logs", "clock").lines().count();
    Thread.sleep(500);
    assertEquals(lines, jukung.ok("logs", "clock").lines().count());
    jukung.jukung("exec", "clock", "true").failed(1, "is paused");
    jukung.ok("unpause", "clock");
    Installation.await(
        "it ticks",
        Duration.ofSeconds(20),
        () -> jukung.ok("logs", "clock").lines().count() > lines);
    jukung.ok("rm", "-f", "clock");
  }
}
