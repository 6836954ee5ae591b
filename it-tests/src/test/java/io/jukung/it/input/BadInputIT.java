package io.jukung.it.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.it.support.Registry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each mistake gives one clear line and Docker's exit code, changes nothing and leaves nothing. */
class BadInputIT {

  private static Installation jukung;

  @BeforeAll
  static void install() throws Exception {
    jukung = Installation.create();
    Path root = Images.busyboxRoot(jukung.home());
    Installation.system("tar", "-C", root.toString(), "-cf", jukung.home() + "/busybox.tar", ".");
    jukung.ok("import", "-c", "CMD [\"sh\"]", jukung.home() + "/busybox.tar", "busybox");
  }

  @AfterAll
  static void nothingOfOursRemains() throws Exception {
    assertEquals("", jukung.ok("ps", "-aq"));
    jukung.close();
  }

  @Test
  void unknownImage() throws Exception {
    try (Registry registry = Registry.start(Files.createTempDirectory(jukung.home(), "registry"))) {
      oneLine(jukung.jukung("pull", registry.address() + "/nope"), 1, "not found");
      Result run = jukung.jukung("run", "--rm", registry.address() + "/nope");
      assertEquals(125, run.exit());
      assertTrue(run.err().contains("not found"), run.err());
    }
  }

  @Test
  void unknownContainer() throws Exception {
    for (String verb :
        new String[] {"start", "stop", "kill", "rm", "logs", "pause", "wait", "top", "attach"}) {
      oneLine(jukung.jukung(verb, "nope"), 1, "No such container: nope");
    }
    oneLine(jukung.jukung("exec", "nope", "true"), 1, "No such container: nope");
    assertEquals(1, jukung.jukung("inspect", "nope").exit());
  }

  @Test
  void ambiguousIdPrefix() throws Exception {
    // sixteen first digits: the seventeenth container shares one
    String common = null;
    for (int i = 0; common == null; i++) {
      jukung.ok("create", "busybox");
      var firsts = jukung.ok("ps", "-aq").lines().map(id -> id.substring(0, 1)).sorted().toList();
      for (int k = 1; k < firsts.size(); k++) {
        if (firsts.get(k).equals(firsts.get(k - 1))) {
          common = firsts.get(k);
        }
      }
    }
    oneLine(
        jukung.jukung("start", common), 1, "multiple IDs found with provided prefix: " + common);
    for (String id : jukung.ok("ps", "-aq").lines().toList()) {
      jukung.ok("rm", id);
    }
  }

  @Test
  void nameTaken() throws Exception {
    jukung.ok("create", "--name", "taken", "busybox");
    oneLine(
        jukung.jukung("create", "--name", "taken", "busybox"), 1, "is already in use by container");
    Result run = jukung.jukung("run", "--name", "taken", "busybox", "true");
    assertEquals(125, run.exit());
    assertTrue(run.err().contains("is already in use by container"), run.err());
    jukung.ok("rm", "taken");
  }

  @Test
  void malformedReference() throws Exception {
    oneLine(jukung.jukung("pull", "Not/A::Reference"), 1, "invalid reference format");
    assertEquals(125, jukung.jukung("run", "--rm", "UPPER").exit());
  }

  @Test
  void registryDown() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    oneLine(jukung.jukung("pull", "127.0.0.1:" + port + "/x"), 1, "refused");
  }

  @Test
  void registryAnswersGarbage() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                while (!server.isClosed()) {
                  try (var connection = server.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    connection
                        .getOutputStream()
                        .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ngarbage"
                                .getBytes(StandardCharsets.US_ASCII));
                  } catch (java.io.IOException e) {
                    return;
                  }
                }
              });
      Result pull = jukung.jukung("pull", "127.0.0.1:" + server.getLocalPort() + "/x");
      assertEquals(1, pull.exit(), pull.out() + pull.err());
      assertEquals(1, pull.err().strip().lines().count(), pull.err());
    }
  }

  @Test
  void corruptedLayer() throws Exception {
    damagedLayer(
        blob -> {
          byte[] bytes = Files.readAllBytes(blob);
          bytes[bytes.length / 2] ^= 1;
          Files.write(blob, bytes);
        });
  }

  @Test
  void truncatedLayer() throws Exception {
    damagedLayer(
        blob -> {
          byte[] bytes = Files.readAllBytes(blob);
          Files.write(blob, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        });
  }

  private interface Damage {
    void to(Path blob) throws Exception;
  }

  private void damagedLayer(Damage damage) throws Exception {
    Path home = Files.createTempDirectory(jukung.home(), "damaged");
    try (Registry registry = Registry.start(home)) {
      // a layer that no other test has brought here
      Path root = Files.createDirectories(home.resolve("root"));
      byte[] noise = new byte[100_000];
      new java.security.SecureRandom().nextBytes(noise);
      Files.write(root.resolve("noise"), noise);
      registry.push(Images.layout(home, "broken", root, "amd64", "{}"), "broken");
      try (Stream<Path> files = Files.walk(registry.store())) {
        damage.to(
            files
                .filter(p -> p.endsWith("data"))
                .max(Comparator.comparingLong(p -> p.toFile().length()))
                .orElseThrow());
      }
      Result pull = jukung.jukung("pull", registry.address() + "/broken");
      assertEquals(1, pull.exit(), pull.out() + pull.err());
      assertEquals(1, pull.err().strip().lines().count(), pull.err());
      assertTrue(!jukung.ok("images").contains("broken"));
    }
  }

  @Test
  void fullDiskDuringPull() throws Exception {
    try (Installation small = Installation.create()) {
      Files.createDirectories(small.data());
      Installation.system(
          "mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small.data().toString());
      small.ok("daemon", "start");
      try (Registry registry = Registry.start(small.home())) {
        Path root = Files.createDirectories(small.home().resolve("big/etc"));
        byte[] noise = new byte[8 << 20];
        new java.util.Random(1).nextBytes(noise);
        Files.write(root.resolve("noise"), noise);
        registry.push(Images.layout(small.home(), "big", root.getParent(), "amd64", "{}"), "big");
        oneLine(small.jukung("pull", registry.address() + "/big"), 1, "o space left on device");
        assertTrue(!small.ok("images").contains("big"));
      } finally {
        small.jukung("daemon", "stop");
        Installation.system("umount", "-l", small.data().toString());
      }
    }
  }

  @Test
  void commandNotFound() throws Exception {
    Result run = jukung.jukung("run", "--rm", "busybox", "nope");
    assertEquals(127, run.exit());
    assertTrue(run.err().contains("exec: \"nope\": executable file not found in $PATH"), run.err());
    Result absolute = jukung.jukung("run", "--rm", "busybox", "/bin/nope");
    assertEquals(127, absolute.exit());
    assertTrue(absolute.err().contains("no such file or directory"), absolute.err());
  }

  @Test
  void notExecutable() throws Exception {
    assertEquals(126, jukung.jukung("run", "--rm", "busybox", "/home/not-executable").exit());
  }

  @Test
  void directoryAsCommand() throws Exception {
    assertEquals(126, jukung.jukung("run", "--rm", "busybox", "/home").exit());
  }

  @Test
  void execOfWhatIsNotThere() throws Exception {
    jukung.ok("run", "-d", "--name", "target", "busybox", "sleep", "1000");
    assertEquals(127, jukung.jukung("exec", "target", "nope").exit());
    assertEquals(126, jukung.jukung("exec", "target", "/home").exit());
    jukung.ok("rm", "-f", "target");
    jukung.ok("create", "--name", "idle", "busybox");
    oneLine(jukung.jukung("exec", "idle", "true"), 1, "is not running");
    jukung.ok("rm", "idle");
  }

  @Test
  void wrongArchitecture() throws Exception {
    Path home = Files.createTempDirectory(jukung.home(), "arch");
    try (Registry registry = Registry.start(home)) {
      registry.push(
          Images.layout(
              home, "foreign", Images.busyboxRoot(jukung.home()), "s390x", "{\"Cmd\":[\"sh\"]}"),
          "foreign");
      Result run = jukung.jukung("run", "--rm", registry.address() + "/foreign", "true");
      assertTrue(run.exit() == 125 || run.err().contains("platform"), run.exit() + run.err());
    }
    Path binary = Files.createDirectories(jukung.home().resolve("elf"));
    byte[] elf = Files.readAllBytes(Path.of("/bin/busybox"));
    elf[18] = (byte) 183;
    Files.write(binary.resolve("arm"), elf);
    binary.resolve("arm").toFile().setExecutable(true, false);
    Result run = jukung.jukung("run", "--rm", "-v", binary + ":/elf", "busybox", "/elf/arm");
    assertEquals(126, run.exit(), run.err());
    assertTrue(run.err().contains("exec format error"), run.err());
  }

  @Test
  void unknownUser() throws Exception {
    Result run = jukung.jukung("run", "--rm", "-u", "ghost", "busybox", "true");
    assertEquals(125, run.exit(), run.err());
    assertTrue(run.err().contains("unable to find user ghost"), run.err());
  }

  @Test
  void unknownFlag() throws Exception {
    Result run = jukung.jukung("run", "--nope", "busybox");
    assertEquals(125, run.exit());
    assertTrue(run.err().contains("unknown flag: --nope"), run.err());
    assertTrue(jukung.jukung("ps", "--nope").err().contains("unknown flag: --nope"));
    assertTrue(jukung.jukung("sail").err().contains("'sail' is not a jukung command"));
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() throws Exception {
    Result publish = jukung.jukung("run", "--rm", "-p", "8080:80", "busybox", "true");
    assertEquals(125, publish.exit());
    assertTrue(publish.err().contains("publish"), publish.err());
    Result network = jukung.jukung("run", "--rm", "--network", "mynet", "busybox", "true");
    assertEquals(125, network.exit());
    assertTrue(network.err().contains("mynet"), network.err());
  }

  @Test
  void daemonNotRunning() throws Exception {
    ProcessBuilder ps = jukung.command("jukung", "ps");
    ps.environment().put("JUKUNG_RUN", jukung.home().resolve("nowhere").toString());
    ps.environment().put("JUKUNG_AUTOSTART", "0");
    oneLine(Installation.run(ps, new byte[0]), 1, "Cannot connect to the Jukung daemon");
  }

  @Test
  void socketNotPermittedAndNotRoot() throws Exception {
    ProcessBuilder ps =
        new ProcessBuilder(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            jukung.bin() + "/jukung",
            "ps");
    ps.environment().putAll(jukung.environment());
    Result refused = Installation.run(ps, new byte[0]);
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("ermission denied"), refused.err());
  }

  private static void oneLine(Result result, int exit, String text) {
    result.failed(exit, text);
    assertEquals(1, result.err().strip().lines().count(), result.err());
  }
}
