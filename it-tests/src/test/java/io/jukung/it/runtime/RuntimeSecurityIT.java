package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The attacks behind runc's vulnerabilities, tried. See docs/security.md. */
class RuntimeSecurityIT extends RuntimeCase {

  private static void writable(Bundle bundle) {
    bundle.top(c -> c.put("root", Json.parse("{\"path\":\"rootfs\"}")));
  }

  /** Takes away the spec's mounts at these places. */
  private static void without(Bundle bundle, String... destinations) {
    List<JsonValue> kept = new ArrayList<>();
    JsonArray mounts = (JsonArray) Objects.requireNonNull(bundle.config().get("mounts"));
    for (JsonValue mount : mounts.elements()) {
      if (!List.of(destinations).contains(mount.view().string("destination"))) {
        kept.add(mount);
      }
    }
    bundle.top(c -> c.put("mounts", new JsonArray(kept)));
  }

  private Path rootfs() {
    return dir.resolve("bundle/rootfs");
  }

  /** CVE-2019-5736: what runs as the container's process before execve is a sealed copy. */
  @Test
  void theRuntimesExecutableCannotBeOverwritten() throws IOException {
    Bundle bundle = Bundle.of(dir.resolve("bundle"), cgroup, "/proc/self/exe");
    writable(bundle);
    Result first = run(bundle);
    // the stub, without a program of its own, says no
    assertEquals(125, first.code());
    Result second = run(bundle);
    assertEquals(125, second.code());
    assertTrue(Files.size(Path.of("/proc/self/exe")) > 0);
  }

  /** CVE-2024-21626: no descriptor of the host is left to be a working directory. */
  @Test
  void noDescriptorIsAWayOut() throws IOException {
    Bundle bundle = script("pwd; ls /etc/passwd >/dev/null && grep -c sea /etc/passwd");
    for (int fd = 0; fd < 80; fd++) {
      String cwd = "/proc/self/fd/" + fd;
      bundle.process(p -> p.put("cwd", cwd));
      try {
        String output = run(bundle).output();
        assertTrue(output.startsWith("/"), cwd + ": " + output);
        assertFalse(output.startsWith("(unreachable)"), cwd + ": " + output);
        assertTrue(output.endsWith("\n1\n"), cwd + ": " + output);
      } catch (OciException refused) {
        assertFalse(Files.exists(dir.resolve("state").resolve(id)), cwd);
      }
    }
  }

  @Test
  void norForAnExec() throws IOException {
    ContainerProcess process = start(script("sleep 60"));
    for (int fd = 0; fd < 80; fd++) {
      String json =
          "{'cwd':'/proc/self/fd/"
              + fd
              + "','args':['/bin/sh','-c','pwd; grep -c sea ../../../../../../etc/passwd'],"
              + "'env':['PATH=/bin']}";
      try {
        String output =
            exec(ProcessReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .output();
        assertTrue(output.startsWith("/"), fd + ": " + output);
        assertTrue(output.endsWith("\n1\n"), fd + ": " + output);
      } catch (OciException refused) {
        assertTrue(String.valueOf(refused.getMessage()).contains("exec in"), refused.getMessage());
      }
    }
    runtime.kill(id, SIGKILL, false);
    await(process);
  }

  /** CVE-2025-31133: the image's /dev/null is not what paths are masked with. */
  @Test
  void aLinkForDevNullMasksNothingElse() throws IOException {
    Bundle bundle =
        script("wc -c </proc/keys; echo x >/proc/sys/kernel/domainname; wc -c </proc/timer_list");
    writable(bundle);
    without(bundle, "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue");
    Files.createSymbolicLink(rootfs().resolve("dev/null"), Path.of("/proc/sys/kernel/domainname"));
    try {
      String output = run(bundle).output();
      assertTrue(output.startsWith("0\n"), output);
      assertTrue(output.contains("Read-only file system"), output);
    } catch (OciException refused) {
      assertTrue(String.valueOf(refused.getMessage()).contains("/dev/null"), refused.getMessage());
    }
  }

  /** CVE-2019-16884 and CVE-2025-52881: a proc that is none is never written through. */
  @Test
  void aLinkForProcIsRefused() throws IOException {
    Bundle bundle = script("true");
    writable(bundle);
    Files.delete(rootfs().resolve("proc"));
    Files.createDirectories(rootfs().resolve("tmp/proc/self/attr"));
    Files.createSymbolicLink(rootfs().resolve("proc"), Path.of("tmp/proc"));
    OciException error = assertThrows(OciException.class, () -> run(bundle));
    assertTrue(String.valueOf(error.getMessage()).contains("/proc"), error.getMessage());
  }

  /** CVE-2025-52881: kernel parameters reach a real proc and nothing mounted over it. */
  @Test
  void aMountOverAKernelParameterIsRefused() throws IOException {
    Path fake = Files.writeString(dir.resolve("fake"), "untouched");
    Bundle bundle =
        script("true")
            .mount(
                "{'destination':'/proc/sys/net/ipv4/ip_forward','source':'"
                    + fake
                    + "','options':['bind']}")
            .linux(l -> l.put("sysctl", Json.parse("{\"net.ipv4.ip_forward\":\"1\"}")));
    OciException error = assertThrows(OciException.class, () -> run(bundle));
    assertTrue(String.valueOf(error.getMessage()).contains("inside /proc"), error.getMessage());
    assertEquals("untouched", Files.readString(fake));
  }

  /** CVE-2021-30465: a target that is swapped for a link while mounts are made stays inside. */
  @Test
  void aTargetSwappedForALinkStaysInside() throws Exception {
    Path outside = Files.createDirectories(dir.resolve("outside"));
    Path source = Files.createDirectories(dir.resolve("source"));
    Files.writeString(source.resolve("mark"), "x");
    Path volume = Files.createDirectories(dir.resolve("volume"));
    Path swapped = volume.resolve("target");
    Bundle bundle =
        script("ls /v")
            .mount("{'destination':'/v','source':'" + volume + "','options':['rbind','rw']}")
            .mount(
                "{'destination':'/v/target/deep','source':'" + source + "','options':['rbind']}");
    var stop = new java.util.concurrent.atomic.AtomicBoolean();
    Thread attacker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    try {
                      if (Files.isDirectory(swapped, LinkOption.NOFOLLOW_LINKS)) {
                        Files.deleteIfExists(swapped.resolve("deep"));
                        Files.deleteIfExists(swapped);
                      } else {
                        Files.deleteIfExists(swapped);
                      }
                      Files.createSymbolicLink(swapped, outside);
                    } catch (IOException lost) {
                      Thread.onSpinWait();
                    }
                  }
                });
    try {
      for (int i = 0; i < 30; i++) {
        try {
          run(bundle);
        } catch (OciException refused) {
          assertFalse(Files.exists(dir.resolve("state").resolve(id)));
        }
        try (var names = Files.list(outside)) {
          assertEquals(List.of(), names.toList());
        }
      }
    } finally {
      stop.set(true);
      attacker.join();
    }
  }

  /** CVE-2025-52565: the terminal is not mounted wherever a link of the image leads. */
  @Test
  void aLinkForTheConsoleIsRefused() throws IOException {
    Bundle bundle = script("true");
    writable(bundle);
    bundle.process(p -> p.put("terminal", true));
    without(bundle, "/dev", "/dev/shm", "/dev/mqueue");
    Files.createDirectories(rootfs().resolve("dev/pts"));
    Files.createSymbolicLink(rootfs().resolve("dev/console"), Path.of("/proc/sysrq-trigger"));
    OciException error =
        assertThrows(
            OciException.class,
            () ->
                runtime.create(
                    new io.jukung.runtime.CreateRequest(
                        id, bundle.write(), new io.jukung.runtime.Stdio.Terminal(24, 80))));
    assertTrue(String.valueOf(error.getMessage()).contains("/dev/console"), error.getMessage());
  }
}
