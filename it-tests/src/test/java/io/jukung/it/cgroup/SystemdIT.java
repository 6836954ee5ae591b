package io.jukung.it.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --systemd-cgroup} with systemd as init, seen as systemd itself shows it. */
@Tag("systemd")
@Timeout(300)
class SystemdIT {
  private static final Path RUNTIME =
      Path.of(System.getProperty("jukung.dist", "../dist"), "bin/jukung-runtime").toAbsolutePath();
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  @TempDir Path dir;
  private final String id = "s" + ProcessHandle.current().pid();
  private final String unit = "it-" + id + ".scope";

  @BeforeEach
  void bundle() throws Exception {
    assertTrue(Files.isDirectory(Path.of("/run/systemd/system")), "systemd is not init here");
    Path bin = Files.createDirectories(dir.resolve("bundle/rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String applet : List.of("sh", "cat", "sleep", "head", "wc", "tail")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    for (String name : List.of("proc", "sys", "dev", "tmp")) {
      Files.createDirectories(dir.resolve("bundle/rootfs").resolve(name));
    }
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    runtime("delete", "-f", id).ok();
    assertFalse(Files.exists(ROOT.resolve("jukung.slice/jukung-it.slice").resolve(unit)));
    assertEquals("inactive", show(unit, "ActiveState"));
  }

  private void config(String cgroupsPath, String resources, String annotations, String... args)
      throws IOException {
    JsonObject spec = DefaultSpec.create();
    JsonObject process = (JsonObject) Objects.requireNonNull(spec.get("process"));
    JsonObject linux = (JsonObject) Objects.requireNonNull(spec.get("linux"));
    spec =
        spec.toBuilder()
            .put(
                "process",
                process.toBuilder()
                    .put("terminal", false)
                    .putStrings("args", List.of(args))
                    .putStrings("env", List.of("PATH=/bin")))
            .put("annotations", Json.parse(annotations.replace('\'', '"')))
            .put(
                "linux",
                linux.toBuilder()
                    .put("cgroupsPath", cgroupsPath)
                    .put("resources", Json.parse(resources.replace('\'', '"'))))
            .build();
    Files.write(dir.resolve("bundle/config.json"), Json.writeBytes(spec));
  }

  private Result runtime(String... words) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                RUNTIME.toString(), "--systemd-cgroup", "--root", dir.resolve("state").toString()));
    line.addAll(List.of(words));
    // a container keeps the standard streams: what it is to say goes through files
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    Process process =
        new ProcessBuilder(line)
            .directory(dir.resolve("bundle").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    int code = process.waitFor();
    return new Result(String.join(" ", line), code, Files.readString(out), Files.readString(err));
  }

  private static String show(String unit, String property) throws Exception {
    return Installation.system("systemctl", "show", "--value", "-p", property, unit).strip();
  }

  private void start() throws Exception {
    runtime("create", id).ok();
    runtime("start", id).ok();
  }

  private Path directory() {
    return ROOT.resolve("jukung.slice/jukung-it.slice").resolve(unit);
  }

  private String file(String name) throws IOException {
    return Files.readString(directory().resolve(name)).strip();
  }

  @Test
  void aContainerIsAScope() throws Exception {
    config(
        "jukung-it.slice:it:" + id,
        "{'memory':{'limit':67108864,'swap':67108864},'pids':{'limit':33},"
            + "'cpu':{'shares':1024,'quota':33333,'cpus':'0'},"
            + "'devices':[{'allow':false,'access':'rwm'}],"
            + "'unified':{'memory.high':'50331648'}}",
        "{'org.systemd.property.TimeoutStopSec':'uint64 3',"
            + "'org.systemd.property.CollectMode':'\\\"inactive-or-failed\\\"'}",
        "sleep",
        "1000");
    runtime("create", id).ok();
    assertEquals("active", show(unit, "ActiveState"));
    runtime("start", id).ok();
    assertEquals("jukung-it.slice", show(unit, "Slice"));
    assertEquals("/jukung.slice/jukung-it.slice/" + unit, show(unit, "ControlGroup"));
    assertEquals("yes", show(unit, "Delegate"));
    assertEquals("yes", show(unit, "MemoryAccounting"));
    assertEquals("67108864", show(unit, "MemoryMax"));
    assertEquals("0", show(unit, "MemorySwapMax"));
    assertEquals("50331648", show(unit, "MemoryHigh"));
    assertEquals("33", show(unit, "TasksMax"));
    assertEquals("100", show(unit, "CPUWeight"));
    assertEquals("340ms", show(unit, "CPUQuotaPerSecUSec"));
    assertEquals("0", show(unit, "AllowedCPUs"));
    assertEquals("strict", show(unit, "DevicePolicy"));
    assertTrue(show(unit, "DeviceAllow").contains("/dev/char/1:3 rwm"), show(unit, "DeviceAllow"));
    assertEquals("3s", show(unit, "TimeoutStopUSec"));
    assertEquals("inactive-or-failed", show(unit, "CollectMode"));
    assertEquals("67108864", file("memory.max"));
    assertEquals("34000 100000", file("cpu.max"));
    assertEquals("33", file("pids.max"));
    String pid = Long.toString(Json.parse(runtime("state", id).ok()).view().longValue("pid"));
    assertEquals(pid, file("cgroup.procs"));
    assertEquals("1\n", runtime("exec", id, "sh", "-c", "head -c 1 /dev/zero | wc -c").ok());
    assertEquals("0::/\n", runtime("exec", id, "cat", "/proc/self/cgroup").ok());
  }

  @Test
  void anUpdateIsToldToSystemdAndSurvivesItsReload() throws Exception {
    config(
        "jukung-it.slice:it:" + id,
        "{'memory':{'limit':67108864},'devices':[{'allow':false,'access':'rwm'}]}",
        "{}",
        "sleep",
        "1000");
    start();
    runtime("update", "--memory", "128m", "--pids-limit", "44", "--cpu-quota", "20000", id).ok();
    assertEquals("134217728", show(unit, "MemoryMax"));
    assertEquals("44", show(unit, "TasksMax"));
    assertEquals("200ms", show(unit, "CPUQuotaPerSecUSec"));
    Installation.system("systemctl", "daemon-reload");
    assertEquals("134217728", file("memory.max"));
    assertEquals("44", file("pids.max"));
    assertEquals("20000 100000", file("cpu.max"));
    assertEquals("1\n", runtime("exec", id, "sh", "-c", "head -c 1 /dev/zero | wc -c").ok());
    runtime("pause", id).ok();
    assertEquals("1", file("cgroup.freeze"));
    runtime("resume", id).ok();
  }

  @Test
  void aScopeWhoseProcessHasEndedIsGoneAndDeletingIsNoError() throws Exception {
    config("jukung-it.slice:it:" + id, "{}", "{}", "cat", "/dev/null");
    start();
    Installation.await(
        "it has ended",
        java.time.Duration.ofSeconds(20),
        () -> Json.parse(runtime("state", id).ok()).view().string("status").equals("stopped"));
    runtime("delete", id).ok();
    // the name is free again
    start();
  }

  @Test
  void theStandardSliceIsTheSystems() throws Exception {
    config("", "{}", "{}", "sleep", "1000");
    start();
    assertEquals("system.slice", show("jukung-" + id + ".scope", "Slice"));
    runtime("delete", "-f", id).ok();
    assertEquals("inactive", show("jukung-" + id + ".scope", "ActiveState"));
  }

  @Test
  void whatSystemdRefusesIsSaidAndLeavesNothing() throws Exception {
    config(
        "jukung-it.slice:it:" + id,
        "{}",
        "{'org.systemd.property.NoSuchThing':'true'}",
        "sleep",
        "1000");
    runtime("create", id).failed(1, "unable to start unit " + unit);
    runtime("state", id).failed(1, "does not exist");
    config("/no/slice", "{}", "{}", "sleep", "1000");
    runtime("create", id).failed(1, "expected cgroupsPath to be of format \"slice:prefix:name\"");
  }
}
