package io.jukung.it.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.jukung.it.support.Authority;
import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import io.jukung.it.support.OciLayout;
import io.jukung.it.support.Registry;
import io.jukung.it.support.Tar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each bad registry or image gives one clear line, and leaves no image, blob or snapshot. */
class RefusedPullIT {
  private static Installation jukung;
  private static Registry registry;
  private static int count;
  private Set<String> before;

  @BeforeAll
  static void start() throws Exception {
    jukung = Installation.create();
    registry = Registry.start(Files.createDirectories(jukung.home().resolve("http")));
    registry.push(
        layout().image(PullIT.hostArchitecture(), "{}", PullIT.busybox().bytes()).write(), "good");
    jukung.ok("pull", "-q", registry.address() + "/good");
  }

  @AfterAll
  static void nothingOfOursRemains() throws Exception {
    registry.close();
    jukung.close();
  }

  @BeforeEach
  void remember() throws Exception {
    before = stored();
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    assertEquals(1, jukung.ok("images", "-q").lines().count(), jukung.ok("images"));
    Installation.await(
        "the collector takes what refused pulls brought",
        Duration.ofSeconds(30),
        () -> stored().equals(before));
    assertFalse(Files.exists(Path.of("/tmp/jukung-it-escaped")));
  }

  /** Blobs, beginnings of blobs and snapshots of the installation. */
  private static Set<String> stored() throws IOException {
    Set<String> found = new TreeSet<>();
    Path containerd = jukung.data().resolve("containerd");
    for (String directory :
        new String[] {"content/blobs/sha256", "content/ingest", "snapshots/overlayfs/snapshots"}) {
      Path path = containerd.resolve(directory);
      if (Files.isDirectory(path)) {
        try (Stream<Path> list = Files.list(path)) {
          list.forEach(file -> found.add(containerd.relativize(file).toString()));
        }
      }
    }
    return found;
  }

  private static OciLayout layout() throws Exception {
    return new OciLayout(Files.createDirectories(jukung.home().resolve("layout-" + ++count)));
  }

  /** An image with a layer of noise, so large that it is the largest blob. */
  private static Path noise() throws Exception {
    byte[] noise = new byte[3 << 20];
    new java.util.Random(++count).nextBytes(noise);
    return layout()
        .image(
            PullIT.hostArchitecture(),
            "{}",
            new Tar().file("first" + count, 0644, "first").bytes(),
            new Tar().file("noise", 0644, noise).bytes())
        .write();
  }

  private static Result oneLine(Result result, String... parts) {
    assertEquals(1, result.exit(), result.out() + result.err());
    assertEquals(1, result.err().strip().lines().count(), result.err());
    for (String part : parts) {
      assertTrue(result.err().contains(part), result.err());
    }
    return result;
  }

  private void refused(Tar layer, String... parts) throws Exception {
    String name = "hostile" + ++count;
    registry.push(layout().image(PullIT.hostArchitecture(), "{}", layer.bytes()).write(), name);
    oneLine(jukung.jukung("pull", registry.address() + "/" + name), parts);
  }

  @Test
  void namesThatLeaveTheRoot() throws Exception {
    refused(
        new Tar().file("../../../../../../tmp/jukung-it-escaped", 0644, "x"), "leaves the root");
    refused(new Tar().file("a/../../tmp/jukung-it-escaped", 0644, "x"), "leaves the root");
    refused(
        new Tar().directory("d", 0755).hardLink("d/passwd", "../../../../../../etc/passwd"),
        "leaves the root");
    refused(new Tar().file("../.wh.etc", 0, ""), "leaves the root");
  }

  @Test
  void linksThatPointOutLeadNowhere() throws Exception {
    // as in any root directory, the link's target is below it
    String name = "contained";
    registry.push(
        layout()
            .image(
                PullIT.hostArchitecture(),
                "{\"Env\":[\"PATH=/bin\"]}",
                PullIT.busybox()
                    .symbolicLink("out", "/tmp")
                    .symbolicLink("up", "../../../../../../../../tmp")
                    .directory("tmp", 0755)
                    .file("out/jukung-it-escaped", 0644, "one")
                    .file("up/jukung-it-second", 0644, "two")
                    .bytes())
            .write(),
        name);
    String image = registry.address() + "/" + name;
    assertEquals(
        "onetwo",
        jukung.ok("run", "--rm", image, "cat", "/tmp/jukung-it-escaped", "/tmp/jukung-it-second"));
    assertFalse(Files.exists(Path.of("/tmp/jukung-it-second")));
    jukung.ok("rmi", image);
  }

  @Test
  void hardLinksThroughALinkThatPointsOut() throws Exception {
    refused(
        new Tar().symbolicLink("out", "/etc").hardLink("stolen", "out/passwd"),
        "no \"out/passwd\" to link to");
  }

  @Test
  void corruptedLayer() throws Exception {
    damaged(
        "corrupt",
        bytes -> {
          bytes[bytes.length / 2] ^= 1;
          return bytes;
        });
  }

  @Test
  void truncatedLayer() throws Exception {
    damaged("bytes of it, its manifest says", bytes -> Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void layerThatIsTooLong() throws Exception {
    damaged("is larger than", bytes -> Arrays.copyOf(bytes, bytes.length + 10));
  }

  private interface Damage {
    byte[] to(byte[] blob);
  }

  private void damaged(String word, Damage damage) throws Exception {
    Path home = Files.createDirectories(jukung.home().resolve("damaged" + ++count));
    try (Registry damaged = Registry.start(home)) {
      damaged.push(noise(), "broken");
      Path blob;
      try (Stream<Path> files = Files.walk(damaged.store())) {
        blob =
            files
                .filter(p -> p.endsWith("data"))
                .max(Comparator.comparingLong(p -> p.toFile().length()))
                .orElseThrow();
      }
      byte[] good = Files.readAllBytes(blob);
      Files.write(blob, damage.to(good.clone()));
      String digest = blob.getParent().getFileName().toString();
      oneLine(jukung.jukung("pull", damaged.address() + "/broken"), word, digest);

      // mended, it is pulled: nothing of the bad answer is kept
      Files.write(blob, good);
      jukung.ok("pull", damaged.address() + "/broken");
      jukung.ok("rmi", damaged.address() + "/broken");
    }
  }

  @Test
  void layerThatIsNoArchive() throws Exception {
    byte[] noise = new byte[100_000];
    new java.util.Random(3).nextBytes(noise);
    registry.push(layout().image(PullIT.hostArchitecture(), "{}", noise).write(), "noise");
    oneLine(jukung.jukung("pull", registry.address() + "/noise"), "unpack layer");
  }

  @Test
  void indexWithoutThisPlatform() throws Exception {
    registry.push(
        layout()
            .image("s390x", "{}", new Tar().file("a", 0644, "a").bytes())
            .image("riscv64", "{}", new Tar().file("b", 0644, "b").bytes())
            .write(),
        "foreign");
    oneLine(
        jukung.jukung("pull", registry.address() + "/foreign"),
        "no matching manifest for linux/" + PullIT.hostArchitecture());
  }

  @Test
  void httpsOfAnUnknownAuthority() throws Exception {
    Authority authority = Authority.make(jukung.home().resolve("authority"));
    Authority other = Authority.make(jukung.home().resolve("other"));
    Path home = Files.createDirectories(jukung.home().resolve("https"));
    try (Registry secure = Registry.startTls(home, authority)) {
      secure.push(noise(), "tls");
      Path settings =
          Files.createDirectories(jukung.config().resolve("certs.d").resolve(secure.address()));
      // loopback is trusted as it is unless something is said about it
      Files.writeString(
          settings.resolve("hosts.toml"), "server = \"https://" + secure.address() + "\"\n");
      oneLine(
          jukung.jukung("pull", secure.address() + "/tls"),
          "certificate signed by unknown authority",
          secure.address());
      Files.delete(settings.resolve("hosts.toml"));
      Files.copy(other.certificate(), settings.resolve("ca.crt"));
      oneLine(
          jukung.jukung("pull", secure.address() + "/tls"),
          "certificate signed by unknown authority");
      Files.writeString(settings.resolve("ca.crt"), "no certificate\n");
      oneLine(
          jukung.jukung("pull", secure.address() + "/tls"), settings.resolve("ca.crt").toString());
    }
  }

  @Test
  void httpWhereHttpsIsMeant() throws Exception {
    Path settings =
        Files.createDirectories(jukung.config().resolve("certs.d").resolve(registry.address()));
    Files.writeString(
        settings.resolve("hosts.toml"), "server = \"https://" + registry.address() + "\"\n");
    try {
      oneLine(jukung.jukung("pull", registry.address() + "/good"), "tls " + registry.address());
    } finally {
      Files.delete(settings.resolve("hosts.toml"));
      Files.delete(settings);
    }
  }

  @Test
  void registryDown() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    oneLine(
        jukung.jukung("pull", "127.0.0.1:" + port + "/x"),
        "dial 127.0.0.1:" + port + ": connection refused");
  }

  @Test
  void registryThatAnswersGarbage() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] garbage = "<html>a web server</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, garbage.length);
          exchange.getResponseBody().write(garbage);
          exchange.close();
        });
    server.start();
    try {
      oneLine(
          jukung.jukung("pull", "127.0.0.1:" + server.getAddress().getPort() + "/x"), "garbage");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void unknownNameAndTag() throws Exception {
    oneLine(jukung.jukung("pull", registry.address() + "/nope"), "not found");
    oneLine(
        jukung.jukung("pull", registry.address() + "/good:nope"),
        "manifest for " + registry.address() + "/good:nope not found");
  }
}
