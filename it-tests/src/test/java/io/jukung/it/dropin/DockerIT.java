package io.jukung.it.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code dockerd --add-runtime}, and {@code docker run --runtime=jukung}. */
@Timeout(180)
class DockerIT {
  private static final String PARENT = "jukung-dropin-docker";

  private static Installation installation;
  private static Containerd containerd;
  private static Daemon dockerd;

  @BeforeAll
  static void start() throws Exception {
    installation = Installation.create();
    Path home = Files.createDirectories(installation.home().resolve("docker"));
    Path root = Images.busyboxRoot(installation.home());
    containerd = new Containerd(installation.home().resolve("containerd"));
    dockerd =
        Daemon.start(
            home.resolve("log"),
            () -> docker("version").exit() == 0,
            List.of(
                "dockerd",
                "-H",
                socket(),
                "--containerd",
                containerd.socket().toString(),
                "--data-root",
                home + "/data",
                "--exec-root",
                home + "/exec",
                "--pidfile",
                home + "/pid",
                "--cgroup-parent",
                "/" + PARENT,
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false",
                "--ip-masq=false",
                "--add-runtime",
                "jukung=" + installation.bin() + "/jukung-runtime"));
    Path tar = home.resolve("busybox.tar");
    Installation.system("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    docker("import", "-c", "ENV PATH=/bin", tar.toString(), "busybox").ok();
  }

  @AfterAll
  static void nothingRemains() throws Exception {
    for (String id : docker("ps", "-aq").out().lines().toList()) {
      docker("rm", "-f", id);
    }
    dockerd.close();
    containerd.close();
    Cgroups.removeParent(PARENT);
    installation.close();
  }

  private static String socket() {
    return "unix://" + installation.home() + "/docker/d.sock";
  }

  private static Result docker(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("docker", "-H", socket()));
    line.addAll(List.of(arguments));
    return Installation.run(new ProcessBuilder(line), new byte[0]);
  }

  private static String[] run(List<String> flags, String... command) {
    List<String> line = new ArrayList<>(List.of("run", "--runtime=jukung", "--network", "none"));
    line.addAll(flags);
    line.add("busybox");
    line.addAll(List.of(command));
    return line.toArray(String[]::new);
  }

  private static String inspect(String id, String format) throws Exception {
    return docker("inspect", "--format", format, id).ok().strip();
  }

  @Test
  void outputAndExitCodeComeBack() throws Exception {
    Result result = docker(run(List.of("--rm"), "sh", "-c", "echo hello; id -u; exit 3"));
    assertEquals("hello\n0\n", result.out(), result.err());
    assertEquals(3, result.exit());
  }

  @Test
  void aContainerLivesItsWholeLife() throws Exception {
    String id =
        docker(
                run(
                    List.of("-d", "--name", "life", "--memory", "64m", "--pids-limit", "50"),
                    "sleep",
                    "1000"))
            .ok()
            .strip();
    assertEquals("50", Cgroups.value("pids", PARENT, id, "pids.max"));
    Result exec = docker("exec", "life", "sh", "-c", "echo inside; exit 4");
    assertEquals("inside\n", exec.out(), exec.err());
    assertEquals(4, exec.exit());
    docker("pause", "life").ok();
    assertEquals("paused", inspect("life", "{{.State.Status}}"));
    docker("unpause", "life").ok();
    docker("update", "--memory", "128m", "--memory-swap", "256m", "--cpus", "0.5", "life").ok();
    assertEquals("134217728", Cgroups.value("memory", PARENT, id, "memory.limit_in_bytes"));
    assertEquals("50000", Cgroups.value("cpu", PARENT, id, "cpu.cfs_quota_us"));
    assertTrue(docker("stats", "--no-stream", "life").ok().contains("128MiB"));
    assertEquals(2, docker("top", "life").ok().lines().count());
    docker("stop", "-t", "1", "life").ok();
    assertEquals("137", inspect("life", "{{.State.ExitCode}}"));
    docker("start", "life").ok();
    docker("kill", "life").ok();
    docker("rm", "-f", "life").ok();
    assertEquals(List.of(), Cgroups.remaining(PARENT, id));
  }

  @Test
  void aTerminalIsOne() throws Exception {
    List<String> line = new ArrayList<>(List.of("docker", "-H", socket()));
    line.addAll(List.of(run(List.of("-t", "--rm"), "tty")));
    String out = Installation.system("script", "-qec", String.join(" ", line), "/dev/null");
    assertTrue(out.contains("/dev/pts/0"), out);
  }

  @Test
  void aMissingProgramHasItsExitCode() throws Exception {
    docker(run(List.of("--rm"), "nosuchcommand")).failed(127, "executable file not found in $PATH");
  }

  @Test
  void anOrdinaryUserCannotChangeAReadOnlyRoot() throws Exception {
    List<String> flags = List.of("--rm", "--read-only", "--cap-drop", "all", "--user", "65534");
    docker(run(flags, "touch", "/x")).failed(1, "Read-only file system");
  }

  @Test
  void aProcessPastTheMemoryLimitIsKilled() throws Exception {
    Result result =
        docker(run(List.of("--rm", "--memory", "16m"), "sh", "-c", "tail /dev/zero; echo code $?"));
    assertTrue(result.out().contains("code 137"), result.out() + result.err());
  }
}
