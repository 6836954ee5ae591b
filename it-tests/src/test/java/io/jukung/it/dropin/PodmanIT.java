package io.jukung.it.dropin;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code podman --runtime}, in a mount namespace of the test's own: there the empty cgroup2 of a
 * hybrid host, which Podman would try to use, can be taken away.
 */
@Timeout(180)
class PodmanIT {
  private static final String PARENT = "libpod_parent";

  private static Installation installation;
  private static Daemon namespace;
  private static List<Path> before;

  @BeforeAll
  static void start() throws Exception {
    installation = Installation.create();
    before = Cgroups.remaining(PARENT, "libpod-");
    Path root = Images.busyboxRoot(installation.home());
    Path kept = Files.createDirectories(root.resolve("tmp")).resolve("kept");
    Files.writeString(kept, "of the image\n");
    Installation.system("chmod", "640", kept.toString());
    Installation.system("chown", "5:6", kept.toString());
    Installation.system("chmod", "1777", root.resolve("tmp").toString());
    writeRuntime();
    Path ready = installation.home().resolve("ready");
    namespace =
        Daemon.start(
            installation.home().resolve("log"),
            () -> Files.exists(ready),
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "umount /sys/fs/cgroup/unified 2>/dev/null; touch " + ready + "; exec sleep 1000"));
    Path tar = installation.home().resolve("busybox.tar");
    Installation.system("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    podman("import", "-q", "-c", "ENV PATH=/bin", tar.toString(), "localhost/busybox").ok();
  }

  @AfterAll
  static void nothingRemains() throws Exception {
    podman("rm", "-f", "-a", "-t", "0");
    List<Path> made = new ArrayList<>(Cgroups.remaining(PARENT, "libpod-"));
    made.removeAll(before);
    Cgroups.removeEmpty(made);
    Installation.run(
        inside(List.of("sh", "-c", "umount -R -l " + installation.home() + "/podman 2>/dev/null")),
        new byte[0]);
    namespace.close();
    installation.close();
  }

  private static ProcessBuilder inside(List<String> line) {
    List<String> all = new ArrayList<>(List.of("nsenter", "-m", "-t", "" + namespace.pid()));
    all.addAll(line);
    return new ProcessBuilder(all);
  }

  /** Ours with a state directory of its own: conmon's cleanup drops what --runtime-flag says. */
  private static void writeRuntime() throws Exception {
    Path script = installation.home().resolve("runtime");
    Files.writeString(
        script,
        "#!/bin/sh\nexec %s/jukung-runtime --root %s/podman/runtime \"$@\"\n"
            .formatted(installation.bin(), installation.home()));
    Installation.system("chmod", "755", script.toString());
  }

  private static List<String> line(String... arguments) {
    Path home = installation.home().resolve("podman");
    List<String> line = new ArrayList<>(List.of("podman", "--root", home + "/root"));
    line.addAll(List.of("--runroot", home + "/run", "--cgroup-manager", "cgroupfs"));
    line.addAll(List.of("--events-backend", "file"));
    line.addAll(List.of("--runtime", installation.home() + "/runtime"));
    line.addAll(List.of(arguments));
    return line;
  }

  private static Result podman(String... arguments) throws Exception {
    return Installation.run(inside(line(arguments)), new byte[0]);
  }

  private static String[] run(List<String> flags, String... command) {
    List<String> line = new ArrayList<>(List.of("run", "--network", "none"));
    line.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
    line.addAll(flags);
    line.add("localhost/busybox");
    line.addAll(List.of(command));
    return line.toArray(String[]::new);
  }

  @Test
  void outputAndExitCodeComeBack() throws Exception {
    Result result = podman(run(List.of("--rm"), "sh", "-c", "echo hello; id -u; exit 3"));
    assertEquals("hello\n0\n", result.out(), result.err());
    assertEquals(3, result.exit());
  }

  @Test
  void aContainerLivesItsWholeLife() throws Exception {
    String id =
        podman(run(List.of("-d", "--name", "life", "--memory", "64m"), "sleep", "1000"))
            .ok()
            .strip();
    Result exec = podman("exec", "life", "sh", "-c", "echo inside; exit 4");
    assertEquals("inside\n", exec.out(), exec.err());
    assertEquals(4, exec.exit());
    podman("pause", "life").ok();
    assertEquals("paused", inspect("life", "{{.State.Status}}"));
    podman("unpause", "life").ok();
    podman("update", "--memory", "128m", "life").ok();
    assertEquals(
        "134217728", Cgroups.value("memory", PARENT, "libpod-" + id, "memory.limit_in_bytes"));
    assertEquals(2, podman("top", "life").ok().lines().count());
    podman("stop", "-t", "1", "life").ok();
    assertEquals("137", inspect("life", "{{.State.ExitCode}}"));
    podman("start", "life").ok();
    podman("kill", "life").ok();
    podman("rm", "-f", "-t", "0", "life").ok();
    // Podman makes the cgroup again, empty, after the runtime has removed it: with runc too
    for (Path left : Cgroups.remaining(PARENT, "libpod-" + id)) {
      assertEquals("", Files.readString(left.resolve("cgroup.procs")));
    }
    // conmon's own cleanup may still be at work
    Installation.await(
        "the runtime's state is gone", Duration.ofSeconds(20), () -> stateIsGone(id));
  }

  private static boolean stateIsGone(String id) throws IOException {
    try (var states = Files.list(installation.home().resolve("podman/runtime"))) {
      return states.noneMatch(state -> state.endsWith(id));
    }
  }

  private static String inspect(String id, String format) throws Exception {
    return podman("inspect", "--format", format, id).ok().strip();
  }

  @Test
  void aTerminalIsOne() throws Exception {
    String command = String.join(" ", line(run(List.of("-t", "--rm"), "tty")));
    Result result =
        Installation.run(inside(List.of("script", "-qec", command, "/dev/null")), new byte[0]);
    assertTrue(result.ok().contains("/dev/pts/0"), result.out());
  }

  @Test
  void aReadOnlyContainerHasWritablePlacesWithTheImagesContent() throws Exception {
    String script =
        "touch /x 2>&1; cat /tmp/kept; stat -c '%a %u' /tmp/kept /tmp; echo new >/tmp/new"
            + " && cat /tmp/new; touch /run/x && echo run";
    String out = podman(run(List.of("--rm", "--read-only"), "sh", "-c", script)).ok();
    assertEquals("touch: /x: Read-only file system\nof the image\n640 5\n1777 0\nnew\nrun\n", out);
  }

  @Test
  void aMissingProgramHasItsExitCode() throws Exception {
    podman(run(List.of("--rm"), "nosuchcommand")).failed(127, "executable file not found in $PATH");
  }

  @Test
  void aUserNamespaceIsMapped() throws Exception {
    List<String> flags =
        List.of("--rm", "--uidmap", "0:100000:65536", "--gidmap", "0:100000:65536");
    String out = podman(run(flags, "sh", "-c", "id -u; cat /proc/self/uid_map")).ok();
    assertEquals("0 0 100000 65536", out.strip().replaceAll("\\s+", " "));
  }

  @Test
  void aProcessPastTheMemoryLimitIsKilled() throws Exception {
    List<String> flags = List.of("--rm", "--memory", "16m");
    Result result = podman(run(flags, "sh", "-c", "tail /dev/zero; echo code $?"));
    assertTrue(result.out().contains("code 137"), result.out() + result.err());
  }

  @Test
  void hooksOfADirectoryRun() throws Exception {
    Path hooks = Files.createDirectories(installation.home().resolve("hooks.d"));
    Path log = installation.home().resolve("hooks.log");
    for (String stage : List.of("prestart", "createContainer", "poststop")) {
      Files.writeString(
          hooks.resolve(stage + ".json"),
          """
          {"version":"1.0.0","when":{"always":true},"stages":["%1$s"],"hook":{"path":"/bin/busybox",
          "args":["sh","-c","read -r s; echo %1$s >>%2$s"]}}
          """
              .formatted(stage, log));
    }
    List<String> line = new ArrayList<>(line("--hooks-dir", hooks.toString()));
    line.addAll(List.of(run(List.of("--rm"), "true")));
    Installation.run(inside(line), new byte[0]).ok();
    assertEquals(List.of("prestart", "createContainer", "poststop"), Files.readAllLines(log));
  }
}
