package io.jukung.it.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.BusyboxInstallation;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What each flag of {@code run} does to the process inside. */
class RunFlagsIT extends BusyboxInstallation {

  @Test
  void helloGreetsLayerByLayer() throws Exception {
    String greeting = run("hello");
    for (String layer : new String[] {"cli", "engine", "containerd-lite", "shim", "runtime"}) {
      assertTrue(greeting.contains(layer), greeting);
    }
  }

  @Test
  void environment() throws Exception {
    Path file = jukung.home().resolve("env");
    Files.writeString(file, "# comment\nFROM_FILE=a b\n");
    String out = run("-e", "GIVEN=x=y", "--env-file", file.toString(), "busybox", "env");
    assertTrue(out.contains("GIVEN=x=y\n"), out);
    assertTrue(out.contains("FROM_FILE=a b\n"), out);
    assertTrue(out.contains("PATH=/bin\n"), out);
  }

  @Test
  void bindMounts() throws Exception {
    Path source = Files.createDirectories(jukung.home().resolve("bind"));
    Files.writeString(source.resolve("in"), "from the host\n");
    assertEquals(
        "from the host\n",
        run("-v", source + ":/mnt", "busybox", "sh", "-c", "cat /mnt/in; echo back >/mnt/out"));
    assertEquals("back\n", Files.readString(source.resolve("out")));
    assertEquals(
        1,
        jukung
            .jukung("run", "--rm", "-v", source + ":/mnt:ro", "busybox", "touch", "/mnt/no")
            .exit());
  }

  @Test
  void tmpfs() throws Exception {
    String mounts =
        run("--tmpfs", "/scratch:size=1m", "busybox", "sh", "-c", "grep /scratch /proc/mounts");
    assertTrue(mounts.startsWith("tmpfs /scratch tmpfs rw,nosuid,nodev,noexec"), mounts);
    assertTrue(mounts.contains("size=1024k"), mounts);
  }

  @Test
  void workingDirectoryUserAndHostname() throws Exception {
    assertEquals("/made\n", run("-w", "/made", "busybox", "pwd"));
    assertEquals(
        // in the order in which setgroups(2) keeps them
        "uid=65534(nobody) gid=65534(nogroup) groups=50(staff),65534(nogroup)\n",
        run("-u", "nobody", "busybox", "id"));
    assertEquals(
        "1000:50\n", run("-u", "1000:staff", "busybox", "sh", "-c", "echo $(id -u):$(id -g)"));
    assertEquals("prow\n", run("-h", "prow", "busybox", "hostname"));
    assertTrue(run("-h", "prow", "busybox", "cat", "/etc/hosts").contains("prow"));
  }

  @Test
  void entrypoint() throws Exception {
    assertEquals("a b\n", run("--entrypoint", "echo", "busybox", "a", "b"));
  }

  @Test
  void readOnlyRoot() throws Exception {
    var result = jukung.jukung("run", "--rm", "--read-only", "busybox", "touch", "/x");
    assertEquals(1, result.exit());
    assertTrue(result.err().contains("Read-only file system"), result.err());
    run("--read-only", "--tmpfs", "/tmp", "busybox", "touch", "/tmp/x");
  }

  @Test
  void networks() throws Exception {
    assertEquals("lo\n", run("--network", "none", "busybox", "ls", "/sys/class/net"));
    assertEquals("lo\n", run("busybox", "ls", "/sys/class/net"));
    assertEquals(
        InetAddress.getLocalHost().getHostName() + "\n",
        run("--network", "host", "busybox", "hostname"));
    run("busybox", "ping", "-c1", "-W1", "127.0.0.1");
  }

  @Test
  void grantedCapabilities() throws Exception {
    String standard = capabilities();
    assertEquals("00000000a80425fb", standard);
    assertEquals("0000000000000000", capabilities("--cap-drop", "ALL"));
    assertEquals("0000000000000001", capabilities("--cap-drop", "ALL", "--cap-add", "chown"));
    assertEquals("00000000a80435fb", capabilities("--cap-add", "NET_ADMIN"));
  }

  @Test
  void privilegedHasAllThatTheHostRootHas() throws Exception {
    String host =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapBnd:"))
            .findFirst()
            .orElseThrow()
            .substring(8)
            .strip();
    assertEquals(host, capabilities("--privileged"));
    assertEquals(
        "0\n",
        run(
            "--privileged",
            "busybox",
            "sh",
            "-c",
            "grep ^Seccomp: /proc/self/status | tr -dc 0-9; echo"));
    run(
        "--privileged",
        "busybox",
        "sh",
        "-c",
        "mkdir /m && mount -t tmpfs none /m && umount /m && test -e /dev/kmsg");
  }

  private static String capabilities(String... flags) throws Exception {
    String[] line = new String[flags.length + 4];
    System.arraycopy(flags, 0, line, 0, flags.length);
    line[flags.length] = "busybox";
    line[flags.length + 1] = "sh";
    line[flags.length + 2] = "-c";
    line[flags.length + 3] = "grep CapEff /proc/self/status | cut -f2";
    return run(line).strip();
  }

  @Test
  void theDefaultsProtect() throws Exception {
    assertEquals("2\n", run("busybox", "sh", "-c", "grep ^Seccomp: /proc/self/status | cut -f2"));
    assertEquals(
        1, jukung.jukung("run", "--rm", "busybox", "mount", "-t", "tmpfs", "none", "/tmp").exit());
    assertEquals("", run("busybox", "cat", "/proc/timer_list"));
    assertEquals(
        1,
        jukung
            .jukung("run", "--rm", "busybox", "sh", "-c", "echo 1 >/proc/sys/kernel/panic")
            .exit());
    assertEquals("1\n", run("busybox", "sh", "-c", "echo $$"));
    String links =
        run(
            "busybox",
            "sh",
            "-c",
            "for n in user pid mnt uts ipc net cgroup; do readlink /proc/self/ns/$n; done");
    for (String link : links.lines().toList()) {
      String name = link.substring(0, link.indexOf(':'));
      String host = Files.readSymbolicLink(Path.of("/proc/self/ns/" + name)).toString();
      if (name.equals("user")) {
        assertEquals(host, link);
      } else {
        assertNotEquals(host, link);
      }
    }
  }

  @Test
  void limits() throws Exception {
    assertEquals("33554432\n", run("-m", "32m", "busybox", "sh", "-c", memoryLimit()));
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
    assertEquals(
        "100:200\n",
        run(
            "--ulimit",
            "nofile=100:200",
            "busybox",
            "sh",
            "-c",
            "echo $(ulimit -Sn):$(ulimit -Hn)"));
    assertEquals(
        "50000\n",
        run(
            "--cpus",
            "0.5",
            "busybox",
            "sh",
            "-c",
            "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null || cut -d' ' -f1 /sys/fs/cgroup/cpu.max"));
  }

  private static String memoryLimit() {
    return "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max";
  }

  @Test
  void initReapsAndForwards() throws Exception {
    assertEquals(
        "docker-init\n",
        run("--init", "busybox", "sh", "-c", "cat /proc/1/comm")
            .replace("jukung-reaper", "docker-init"));
    assertEquals(3, jukung.jukung("run", "--rm", "--init", "busybox", "sh", "-c", "exit 3").exit());
    jukung.ok("run", "-d", "--name", "init", "--init", "busybox", "sleep", "1000");
    long begin = System.nanoTime();
    jukung.ok("stop", "-t", "30", "init");
    assertTrue(System.nanoTime() - begin < 20_000_000_000L, "SIGTERM was not forwarded");
    assertEquals("143", jukung.ok("inspect", "--format", "{{.State.ExitCode}}", "init").strip());
    jukung.ok("rm", "init");
  }

  @Test
  void stopSignalAndLabels() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "usr1",
        "--stop-signal",
        "SIGUSR1",
        "-l",
        "sea=java",
        "busybox",
        "sh",
        "-c",
        "trap 'exit 5' USR1; while true; do usleep 10000; done");
    assertTrue(
        jukung.ok("ps", "--filter", "label=sea=java", "--format", "{{.Names}}").contains("usr1"));
    assertEquals("", jukung.ok("ps", "-q", "--filter", "label=sea=bali"));
    Thread.sleep(300);
    jukung.ok("stop", "usr1");
    assertEquals("5", jukung.ok("inspect", "--format", "{{.State.ExitCode}}", "usr1").strip());
    jukung.ok("rm", "usr1");
  }

  @Test
  void exitCodesAreTheProcessesOwn() throws Exception {
    assertEquals(42, jukung.jukung("run", "--rm", "busybox", "sh", "-c", "exit 42").exit());
    jukung.ok("run", "-d", "--name", "killed", "busybox", "sleep", "1000");
    jukung.ok("kill", "killed");
    assertEquals("137\n", jukung.ok("wait", "killed"));
    jukung.ok("rm", "killed");
  }

  @Test
  void rmLeavesNothing() throws Exception {
    run("--name", "gone", "busybox", "true");
    assertFalse(jukung.ok("ps", "-a").contains("gone"));
  }
}
