package io.jukung.it.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code --systemd-cgroup} of an ordinary user, who has a systemd of its own. */
@Tag("systemd")
@Timeout(300)
class RootlessSystemdIT {
  private static final int USER = 1000;
  private static final Path RUNTIME =
      Path.of(System.getProperty("jukung.dist", "../dist"), "bin/jukung-runtime").toAbsolutePath();
  private static final Path HOME = Path.of("/run/user/" + USER);
  private static final String MANAGER = "jukung-it-user.service";
  private static final String ID = "rootless";

  private Path dir;

  @BeforeEach
  void userManager() throws Exception {
    Files.createDirectories(HOME);
    own(HOME);
    Installation.system(
        "systemd-run",
        "--unit=" + MANAGER,
        "--property=User=" + USER,
        "--property=Group=" + USER,
        // nothing of what a whole boot would start
        "--property=DefaultDependencies=no",
        "--property=Delegate=yes",
        "--property=Type=notify",
        "--setenv=XDG_RUNTIME_DIR=" + HOME,
        "--setenv=HOME=" + HOME,
        "/lib/systemd/systemd",
        "--user",
        "--unit=timers.target");
    dir = Files.createTempDirectory("rootless");
    Path bin = Files.createDirectories(dir.resolve("rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String applet : List.of("sh", "cat", "sleep")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    for (String name : List.of("proc", "sys", "dev", "tmp")) {
      Files.createDirectories(dir.resolve("rootfs").resolve(name));
    }
    JsonObject spec = DefaultSpec.rootless(USER, USER);
    JsonObject process = (JsonObject) Objects.requireNonNull(spec.get("process"));
    JsonObject linux = (JsonObject) Objects.requireNonNull(spec.get("linux"));
    spec =
        spec.toBuilder()
            .put(
                "process",
                process.toBuilder()
                    .put("terminal", false)
                    .putStrings("args", List.of("sleep", "1000"))
                    .putStrings("env", List.of("PATH=/bin")))
            .put(
                "linux",
                linux.toBuilder()
                    .put("cgroupsPath", "user.slice:it:" + ID)
                    .put(
                        "resources",
                        Json.parse("{\"pids\":{\"limit\":33},\"memory\":{\"limit\":67108864}}")))
            .build();
    Files.write(dir.resolve("config.json"), Json.writeBytes(spec));
    own(dir);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    runtime("delete", "-f", ID).ok();
    assertFalse(Files.exists(directory()));
    Installation.system("systemctl", "stop", MANAGER);
    Installation.system("rm", "-rf", dir.toString());
  }

  private static void own(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", USER, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", USER, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static Path directory() {
    return Path.of("/sys/fs/cgroup/system.slice", MANAGER, "user.slice/it-" + ID + ".scope");
  }

  private Result runtime(String... words) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
    line.addAll(List.of(RUNTIME.toString(), "--systemd-cgroup", "--root", dir + "/state"));
    line.addAll(List.of(words));
    Path out = Files.createTempFile("out", "");
    Path err = Files.createTempFile("err", "");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(dir.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("XDG_RUNTIME_DIR", HOME.toString());
    int code = builder.start().waitFor();
    return new Result(String.join(" ", line), code, Files.readString(out), Files.readString(err));
  }

  @Test
  void theUsersOwnSystemdHoldsTheLimits() throws Exception {
    runtime("create", ID).ok();
    runtime("start", ID).ok();
    assertEquals("33", Files.readString(directory().resolve("pids.max")).strip());
    assertEquals("67108864", Files.readString(directory().resolve("memory.max")).strip());
    assertEquals("0::/\n", runtime("exec", ID, "cat", "/proc/self/cgroup").ok());
    String pid = Long.toString(Json.parse(runtime("state", ID).ok()).view().longValue("pid"));
    assertEquals(pid, Files.readString(directory().resolve("cgroup.procs")).strip());
    runtime("update", "--pids-limit", "44", ID).ok();
    assertEquals("44", Files.readString(directory().resolve("pids.max")).strip());
    runtime("pause", ID).ok();
    runtime("resume", ID).ok();
  }
}
