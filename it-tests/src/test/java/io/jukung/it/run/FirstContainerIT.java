package io.jukung.it.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.it.support.Registry;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a first user does, on real images from a real registry, through all five layers. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstContainerIT {

  private static Installation jukung;
  private static Registry registry;
  private static String debian;
  private static String busybox;

  @BeforeAll
  static void imagesInARegistry() throws Exception {
    jukung = Installation.create();
    registry = Registry.start(jukung.home());
    Path layout =
        Images.layout(
            jukung.home(),
            "busybox",
            Images.busyboxRoot(jukung.home()),
            "amd64",
            "{\"Cmd\":[\"sh\"],\"Env\":[\"PATH=/bin\"]}");
    registry.push(layout, "busybox");
    registry.push(
        Images.layout(
            jukung.home(), "debian", Images.debianRoot(), "amd64", "{\"Cmd\":[\"bash\"]}"),
        "debian");
    debian = registry.address() + "/debian";
    busybox = registry.address() + "/busybox";
  }

  @AfterAll
  static void nothingOfOursRemains() throws Exception {
    registry.close();
    jukung.close();
  }

  @Test
  @Order(1)
  void pullsFromARealRegistry() throws Exception {
    String out = jukung.ok("pull", debian);
    assertTrue(out.contains("Status: Downloaded newer image for " + debian + ":latest"), out);
    assertTrue(jukung.ok("pull", busybox).contains("Digest: sha256:"));
    assertTrue(jukung.ok("pull", busybox).contains("Image is up to date"));
    assertTrue(jukung.ok("images").contains(debian));
  }

  @Test
  @Order(2)
  void runsAptGet() throws Exception {
    assertTrue(jukung.ok("run", "--rm", debian, "apt-get", "--version").startsWith("apt 2."));
  }

  @Test
  @Order(3)
  void aShellReadsItsStdin() throws Exception {
    Result result =
        jukung.jukungWithInput(
            "echo out; echo err >&2; exit 7\n".getBytes(StandardCharsets.UTF_8),
            "run",
            "-i",
            "--rm",
            busybox,
            "sh");
    assertEquals(7, result.exit());
    assertEquals("out\n", result.out());
    assertEquals("err\n", result.err());
  }

  @Test
  @Order(4)
  void aWebServerOnTheHostNetworkIsFetched() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    jukung.ok(
        "run",
        "-d",
        "--name",
        "web",
        "--network",
        "host",
        busybox,
        "sh",
        "-c",
        "mkdir /www && echo it floats >/www/index.html && exec httpd -f -p 127.0.0.1:"
            + port
            + " -h /www");
    URI address = URI.create("http://127.0.0.1:" + port + "/index.html");
    Installation.await(
        "the web server answers",
        Duration.ofSeconds(10),
        () -> {
          try (var in = address.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).equals("it floats\n");
          } catch (java.io.IOException e) {
            return false;
          }
        });
    jukung.ok("rm", "-f", "web");
  }

  @Test
  @Order(5)
  void outOfMemoryIsReported() throws Exception {
    Result run =
        jukung.jukung(
            "run",
            "--name",
            "greedy",
            "-m",
            "16m",
            busybox,
            "sh",
            "-c",
            "x=a; while true; do x=$x$x; done");
    assertEquals(137, run.exit(), run.err());
    assertEquals(
        "true 137",
        jukung
            .ok("inspect", "--format", "{{.State.OOMKilled}} {{.State.ExitCode}}", "greedy")
            .strip());
    jukung.ok("rm", "greedy");
  }

  @Test
  @Order(6)
  void oneThatIgnoresSigtermIsKilledAfterTheTimeout() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "stubborn",
        busybox,
        "sh",
        "-c",
        "trap '' TERM; echo ready; while true; do sleep 1; done");
    Installation.await(
        "it is ready",
        Duration.ofSeconds(10),
        () -> jukung.ok("logs", "stubborn").contains("ready"));
    long begin = System.nanoTime();
    jukung.ok("stop", "-t", "2", "stubborn");
    assertTrue(System.nanoTime() - begin >= 2_000_000_000L, "killed before its time");
    assertEquals(
        "exited 137",
        jukung
            .ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "stubborn")
            .strip());
    jukung.ok("rm", "stubborn");
  }

  @Test
  @Order(7)
  void fiftyInParallel() throws Exception {
    List<Process> starting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      starting.add(
          jukung
              .command("jukung", "run", "-d", "--name", "many-" + i, busybox, "sleep", "1000")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }
    for (Process process : starting) {
      assertEquals(0, process.waitFor());
    }
    List<String> ids = jukung.ok("ps", "-q").lines().toList();
    assertEquals(50, ids.size());
    List<String> remove = new ArrayList<>(List.of("rm", "-f"));
    remove.addAll(ids);
    assertEquals(50, jukung.ok(remove.toArray(String[]::new)).lines().count());
    assertEquals("", jukung.ok("ps", "-aq"));
  }
}
