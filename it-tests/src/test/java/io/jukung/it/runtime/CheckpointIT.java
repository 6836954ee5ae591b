package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.sys.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code checkpoint} and {@code restore} with a program in criu's place that notes what it is told
 * and, as criu's restore does, makes a process beside itself: Debian's criu 3.17 fails on kernels
 * as new as those of the test machines. What is shown is our side: arguments, cgroups, mount
 * points, state, exit codes and errors; not that criu can restore the process.
 */
@Timeout(180)
class CheckpointIT {
  private static final String PARENT = "jukung-checkpoint";
  private static final String CRIU =
      """
      #!/usr/bin/perl
      open(my $out, '>', 'HOME/args'); print $out "$_\\n" for @ARGV; close $out;
      system("cat /proc/self/cgroup >HOME/cgroup; grep -c criu-root /proc/self/mountinfo >HOME/mounts");
      system("readlink /proc/self/fd/8 >HOME/fd8") if grep { /^fd\\[8\\]/ } @ARGV;
      exit 3 if -e 'HOME/fail';
      exit 0 if $ARGV[0] ne 'restore';
      my ($file) = map { $ARGV[$_ + 1] } grep { $ARGV[$_] eq '--pidfile' } 0 .. $#ARGV;
      my $clone = `uname -m` =~ /aarch64/ ? 220 : 56;
      my $pid = syscall($clone, 0x8000 | 17, 0, 0, 0, 0);
      exec '/bin/busybox', 'sh', '-c', 'trap "exit 7" TERM; echo back; while :; do sleep 0.1; done'
        if $pid == 0;
      open(my $pids, '>', $file); print $pids $pid; close $pids;
      """;

  private final String id = "k" + ProcessHandle.current().pid();

  @TempDir Path dir;
  private Installation installation;
  private Path home;
  private Path images;
  private Bundle bundle;

  @BeforeEach
  void start() throws Exception {
    installation = Installation.create();
    home = Files.createDirectory(dir.resolve("home"));
    images = dir.resolve("images");
    Path criu = home.resolve("criu");
    Files.writeString(criu, CRIU.replace("HOME", home.toString()));
    Installation.system("chmod", "755", criu.toString());
    bundle = Bundle.of(dir.resolve("bundle"), "/" + PARENT + "/" + id, "/bin/sleep", "1000");
    bundle.mount(
        "{'destination':'/from','type':'bind','source':'" + home + "','options':['bind']}");
    bundle.linux(l -> l.put("resources", Json.parse("{\"pids\":{\"limit\":77}}")));
    bundle.write();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    runtime("delete", "-f", id).ok();
    assertFalse(Files.exists(dir.resolve("state").resolve(id)));
    assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains("criu-root"));
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        assertFalse(Files.exists(hierarchy.resolve(PARENT).resolve(id)));
        Files.deleteIfExists(hierarchy.resolve(PARENT));
      }
    }
    installation.close();
  }

  private ProcessBuilder command(String... words) {
    List<String> line = new ArrayList<>();
    line.add(installation.bin() + "/jukung-runtime");
    line.addAll(List.of("--root", dir.resolve("state").toString()));
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("PATH", home + ":" + System.getenv("PATH"));
    return builder;
  }

  private Result runtime(String... words) throws Exception {
    return Installation.run(command(words), new byte[0]);
  }

  /** For what leaves a process that keeps the standard streams. */
  private int quietly(String... words) throws Exception {
    return command(words)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("out").toFile())
        .start()
        .waitFor();
  }

  private List<String> arguments() throws Exception {
    return Files.readAllLines(home.resolve("args"));
  }

  private void has(String... words) throws Exception {
    String all = String.join(" ", arguments()) + " ";
    assertTrue(all.contains(String.join(" ", words) + " "), all);
  }

  private String status() throws Exception {
    return Json.parse(runtime("state", id).ok()).view().string("status");
  }

  private String[] restore(String... more) {
    List<String> words = new ArrayList<>(List.of("restore", "-b", bundle.directory.toString()));
    words.addAll(List.of("--image-path", images.toString()));
    words.addAll(List.of(more));
    words.add(id);
    return words.toArray(String[]::new);
  }

  private void checkpointed() throws Exception {
    Files.createDirectories(images);
    Files.writeString(
        images.resolve("descriptors.json"), "[\"/dev/null\",\"pipe:[123]\",\"/dev/null\"]");
  }

  @Test
  void checkpointTellsCriuWhatComesFromOutside() throws Exception {
    assertEquals(0, quietly("create", "-b", bundle.directory.toString(), id));
    runtime("checkpoint", id).failed(1, "Container cannot be checkpointed in created state");
    runtime("start", id).ok();
    int pid = Json.parse(runtime("state", id).ok()).view().get("pid").intValue();
    String[] line = {
      "checkpoint", "--image-path", images.toString(), "--leave-running", "--tcp-established", id
    };
    runtime(line).ok();
    assertEquals("dump", arguments().getFirst());
    has("--tree", "" + pid);
    has("--images-dir", images.toString(), "--work-dir", images.toString());
    has("--root", dir.resolve("bundle/rootfs").toRealPath().toString());
    has("--manage-cgroups=soft");
    has("--tcp-established", "--leave-running", "--empty-ns", "net");
    has("--external", "mnt[/from]:/from");
    has("--external", "mnt[/proc/keys]:/dev/null");
    assertEquals(
        3,
        Json.parse(Files.readString(images.resolve("descriptors.json"))).view().elements().size());
    assertEquals("running", status());
    runtime("checkpoint", "--pre-dump", "--image-path", images + "/2", "--parent-path", "..", id)
        .ok();
    assertEquals("pre-dump", arguments().getFirst());
    has("--prev-images-dir", "..", "--track-mem");
    Files.createFile(home.resolve("fail"));
    runtime("checkpoint", "--image-path", images.toString(), id)
        .failed(1, "criu failed with exit status 3, see " + images + "/dump.log");
    assertEquals("running", status());
    Files.delete(home.resolve("fail"));
    runtime("checkpoint", "--image-path", images.toString(), id).ok();
    runtime("state", id).failed(1, "does not exist");
  }

  @Test
  void aRestoredContainerIsOneLikeOthers() throws Exception {
    checkpointed();
    Path pidFile = dir.resolve("pid");
    int code =
        quietly(restore("-d", "--pid-file", pidFile.toString(), "--work-path", dir + "/work"));
    assertEquals(0, code, Files.readString(dir.resolve("out")));
    assertEquals("restore", arguments().getFirst());
    has("--images-dir", images.toString(), "--work-dir", dir + "/work");
    has("--restore-detached", "--restore-sibling");
    has("--external", "mnt[/from]:" + home);
    has("--external", "mnt[/dev/null]:/dev/null");
    has("--inherit-fd", "fd[1]:pipe:[123]");
    has("--cgroup-root", "pids:/" + PARENT + "/" + id);
    // one at its own place, and what is mounted below it none
    assertEquals("1", Files.readString(home.resolve("mounts")).strip());
    assertTrue(
        Files.readString(home.resolve("cgroup")).contains(":pids:/" + PARENT + "/" + id),
        "criu is born in the container's cgroups");
    assertTrue(Files.isDirectory(dir.resolve("bundle/rootfs/from")));
    assertEquals("running", status());
    String pid = Files.readString(pidFile);
    String pids = runtime("ps", "-f", "json", id).ok();
    assertTrue(pids.startsWith("[" + pid), pids);
    assertEquals(
        "77", Files.readString(Path.of("/sys/fs/cgroup/pids", PARENT, id, "pids.max")).strip());
    quietly(restore("-d"));
    assertTrue(Files.readString(dir.resolve("out")).contains("already exists"));
    runtime("kill", id, "KILL").ok();
    Installation.await("it has stopped", Duration.ofSeconds(20), () -> status().equals("stopped"));
    runtime("delete", id).ok();
  }

  @Test
  void inTheForegroundTheExitCodeComesBack() throws Exception {
    checkpointed();
    Process process = command(restore()).redirectErrorStream(true).start();
    try (var lines = process.inputReader()) {
      assertEquals("back", lines.readLine());
      Installation.await(
          "it is known",
          Duration.ofSeconds(20),
          () -> Files.exists(dir.resolve("state").resolve(id).resolve("state.json")));
      runtime("kill", id, "TERM").ok();
      assertEquals(7, process.waitFor());
    }
    runtime("state", id).failed(1, "does not exist");
  }

  @Test
  void aJoinedNetworkNamespaceIsPassedOpen() throws Exception {
    checkpointed();
    bundle.linux(
        l ->
            l.put(
                "namespaces",
                Json.parse(
                    "[{\"type\":\"pid\"},{\"type\":\"mount\"},{\"type\":\"uts\"},"
                        + "{\"type\":\"ipc\",\"path\":\"/proc/self/ns/ipc\"},"
                        + "{\"type\":\"network\",\"path\":\"/proc/self/ns/net\"}]")));
    bundle.write();
    assertEquals(0, quietly(restore("-d")), Files.readString(dir.resolve("out")));
    has("--inherit-fd", "fd[8]:extRootNetNS");
    has("--join-ns", "ipc:/proc/self/ns/ipc");
    assertEquals(
        Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString(),
        Files.readString(home.resolve("fd8")).strip());
  }

  @Test
  void failuresLeaveNothingBehind() throws Exception {
    runtime(restore()).failed(1, "no checkpoint in " + images + ": no descriptors.json");
    checkpointed();
    Files.createFile(home.resolve("fail"));
    runtime(restore()).failed(1, "criu failed with exit status 3, see " + images + "/restore.log");
    runtime("state", id).failed(1, "does not exist");
    runtime(restore("--lazy-pages")).failed(1, "restore --lazy-pages is not supported");
    runtime(restore("--manage-cgroups-mode", "hard"))
        .failed(1, "Invalid manage-cgroups-mode value \"hard\"");
    bundle.process(p -> p.put("terminal", true));
    bundle.write();
    runtime(restore()).failed(1, "restore of a container with a terminal is not supported");
    for (String[] other :
        new String[][] {{"nosuch", "nosuch in $PATH"}, {"/no/criu", "/no/criu"}}) {
      List<String> words = new ArrayList<>(List.of("--criu", other[0]));
      words.addAll(List.of(restore()));
      runtime(words.toArray(String[]::new))
          .failed(
              1,
              "criu not found: checkpoint and restore need it, and there is no " + other[1] + " (");
    }
  }
}
