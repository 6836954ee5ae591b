package io.jukung.it.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Authority;
import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import io.jukung.it.support.OciLayout;
import io.jukung.it.support.Registry;
import io.jukung.it.support.Tar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes out of a real registry is what was put in, seen from inside a container. */
class PullIT {
  private static Installation jukung;
  private static Registry registry;

  @BeforeAll
  static void start() throws Exception {
    jukung = Installation.create();
    registry = Registry.start(Files.createDirectories(jukung.home().resolve("http")));
  }

  @AfterAll
  static void nothingOfOursRemains() throws Exception {
    registry.close();
    jukung.close();
  }

  /** A layer with busybox under the names that the tests use. */
  static Tar busybox() throws Exception {
    Tar tar = new Tar().directory("bin", 0755);
    tar.file("bin/busybox", 0755, Files.readAllBytes(Path.of("/bin/busybox")));
    for (String applet : List.of("sh", "cat", "ls", "stat", "id", "sleep", "readlink", "find")) {
      tar.symbolicLink("bin/" + applet, "busybox");
    }
    return tar;
  }

  private static final String CONFIG = "{\"Env\":[\"PATH=/bin\"],\"Cmd\":[\"sh\"]}";

  private static OciLayout layout(String name) throws Exception {
    return new OciLayout(Files.createDirectories(jukung.home().resolve("layout-" + name)));
  }

  /** Pushes an image of these layers and returns its name. */
  private static String pushed(String name, byte[]... layers) throws Exception {
    registry.push(layout(name).image(hostArchitecture(), CONFIG, layers).write(), name);
    return registry.address() + "/" + name;
  }

  static String hostArchitecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private static String inside(String image, String script) throws Exception {
    return jukung.ok("run", "--rm", "--network", "none", image, "sh", "-c", script);
  }

  @Test
  void overHttpWithPlainLinesOfProgress() throws Exception {
    String image = pushed("plain", busybox().file("hello", 0644, "hi\n").bytes());
    String printed = jukung.ok("pull", image);
    assertTrue(printed.contains("Using default tag: latest"), printed);
    assertTrue(printed.contains("Pull complete"), printed);
    assertTrue(printed.contains("Digest: sha256:"), printed);
    assertTrue(printed.contains("Status: Downloaded newer image for " + image), printed);
    assertTrue(printed.endsWith(image + ":latest\n"), printed);
    assertTrue(printed.indexOf('\033') < 0 && printed.indexOf('\r') < 0, printed);
    assertEquals("hi\n", inside(image, "cat /hello"));
    String again = jukung.ok("pull", image);
    assertTrue(again.contains("Image is up to date"), again);
    String digest =
        printed.lines().filter(line -> line.startsWith("Digest: ")).findFirst().orElseThrow();
    assertEquals("hi\n", inside(image + "@" + digest.substring(8), "cat /hello"));
  }

  @Test
  void barsOnATerminal() throws Exception {
    byte[] noise = new byte[4 << 20];
    new java.util.Random(7).nextBytes(noise);
    String image = pushed("bars", new Tar().file("noise", 0644, noise).bytes());
    var script =
        new ProcessBuilder("script", "-qec", jukung.bin() + "/jukung pull " + image, "/dev/null");
    script.environment().putAll(jukung.environment());
    script.environment().put("TERM", "xterm");
    String shown = Installation.run(script, new byte[0]).ok();
    assertTrue(shown.contains("\033["), shown);
    assertTrue(shown.contains("Pull complete"), shown);
  }

  @Test
  void overHttpsWithTheGivenAuthority() throws Exception {
    Authority authority = Authority.make(jukung.home().resolve("authority"));
    Path home = Files.createDirectories(jukung.home().resolve("https"));
    try (Registry secure = Registry.startTls(home, authority)) {
      Path trusted =
          Files.createDirectories(jukung.config().resolve("certs.d").resolve(secure.address()));
      Files.copy(authority.certificate(), trusted.resolve("ca.crt"));
      secure.push(
          layout("tls")
              .image(hostArchitecture(), CONFIG, busybox().file("tls", 0644, "tls\n").bytes())
              .write(),
          "tls");
      String image = secure.address() + "/tls";
      jukung.ok("pull", "-q", image);
      assertEquals("tls\n", inside(image, "cat /tls"));
    }
  }

  @Test
  void ofAnIndexThePlatformOfThisMachine() throws Exception {
    OciLayout layout = layout("platforms");
    for (String architecture : List.of("s390x", "arm64", "amd64", "riscv64")) {
      layout.image(architecture, CONFIG, busybox().file("arch", 0644, architecture + "\n").bytes());
    }
    registry.push(layout.write(), "platforms");
    String image = registry.address() + "/platforms";
    jukung.ok("pull", image);
    assertEquals(hostArchitecture() + "\n", inside(image, "cat /arch"));
    assertEquals(
        hostArchitecture() + "\n",
        jukung.ok("inspect", "--type", "image", "--format", "{{.Architecture}}", image));
  }

  @Test
  void anotherPlatformWhenAskedForByName() throws Exception {
    byte[] layer = new Tar().file("file", 0644, "x").bytes();
    registry.push(
        layout("others").image("s390x", CONFIG, layer).image("riscv64", CONFIG, layer).write(),
        "others");
    String image = registry.address() + "/others";
    String pulled = jukung.ok("pull", "--platform", "linux/s390x", image);
    assertTrue(pulled.contains("Downloaded newer image"), pulled);
    assertTrue(jukung.ok("images").contains(image), pulled);
    assertEquals(
        "s390x\n", jukung.ok("inspect", "--type", "image", "--format", "{{.Architecture}}", image));
    jukung.ok("rmi", image);
  }

  @Test
  void layersComeInParallel() throws Exception {
    byte[][] layers = new byte[6][];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = (i == 0 ? busybox() : new Tar()).file("layer" + i, 0644, "" + i).bytes();
    }
    pushed("many", layers);
    try (BlobGate gate = new BlobGate(registry.address())) {
      String image = gate.address() + "/many";
      jukung.ok("pull", image);
      assertTrue(gate.most() >= 2, "at a time: " + gate.most());
      assertEquals("012345", inside(image, "cat /layer0 /layer1 /layer2 /layer3 /layer4 /layer5"));
    }
  }

  @Test
  void whiteoutsAndOpaqueDirectories() throws Exception {
    Tar lower =
        busybox()
            .directory("d", 0755)
            .file("d/kept", 0644, "kept")
            .file("d/gone", 0644, "gone")
            .directory("tree", 0755)
            .directory("tree/sub", 0755)
            .file("tree/sub/file", 0644, "x")
            .directory("opaque", 0755)
            .file("opaque/old", 0644, "old")
            .directory("opaque/olddir", 0755)
            .file("opaque/olddir/file", 0644, "old")
            .directory("becomes-file", 0755)
            .file("becomes-directory", 0644, "file");
    Tar upper =
        new Tar()
            .file("d/.wh.gone", 0, "")
            .file(".wh.tree", 0, "")
            .file("opaque/new", 0644, "new")
            .file("opaque/.wh..wh..opq", 0, "")
            .file("becomes-file", 0644, "now a file")
            .directory("becomes-directory", 0755)
            .file("becomes-directory/inside", 0644, "now a directory");
    Tar top = new Tar().directory("tree", 0755).file("tree/fresh", 0644, "fresh");
    String image = pushed("whiteouts", lower.bytes(), upper.bytes(), top.bytes());
    assertEquals("kept\n", inside(image, "ls -A /d"));
    assertEquals("new\n", inside(image, "ls -A /opaque"));
    assertEquals("fresh\n", inside(image, "ls -A /tree")); // what was below stays hidden
    assertEquals("now a file", inside(image, "cat /becomes-file"));
    assertEquals("now a directory", inside(image, "cat /becomes-directory/inside"));
  }

  @Test
  void linksModesOwnersAndDevices() throws Exception {
    String longName = "long/" + "n".repeat(60) + "/" + "m".repeat(120);
    Tar tar =
        busybox()
            .owner(1000, 1001)
            .directory("home", 0750)
            .file("home/file", 04755, "content")
            .hardLink("home/second", "home/file")
            .symbolicLink("home/link", "file")
            .symbolicLink("absolute", "/home/file")
            .fifo("home/fifo", 0640)
            .owner(0, 6)
            .characterDevice("null", 0666, 1, 3)
            .blockDevice("loop", 0660, 7, 1)
            .owner(0, 0)
            .directory("tmp", 01777)
            .file("gr\u00fc\u00dfe", 0644, "name")
            .file(longName, 0644, "long");
    String image = pushed("kinds", tar.bytes());
    assertEquals(
        """
        1000:1001 750 directory
        1000:1001 4755 regular file
        1000:1001 777 symbolic link
        1000:1001 640 fifo
        0:6 666 character special file
        0:6 660 block special file
        0:0 1777 directory
        """,
        inside(
            image,
            "stat -c '%u:%g %a %F' /home /home/file /home/link /home/fifo /null /loop /tmp"));
    assertEquals("1 3\n7 1\n", inside(image, "stat -c '%t %T' /null /loop"));
    assertEquals("yes\n", inside(image, "[ /home/file -ef /home/second ] && echo yes"));
    assertEquals("2\n", inside(image, "stat -c %h /home/second"));
    assertEquals("content", inside(image, "cat /absolute"));
    assertEquals("1700000000\n", inside(image, "stat -c %Y /home/file"));
    assertEquals("name", inside(image, "cat /gr*e"));
    assertEquals("long", inside(image, "cat /" + longName));
    // the device works, not only its inode
    assertEquals("", inside(image, "echo discarded > /null; cat /null"));
  }

  @Test
  void extendedAttributes() throws Exception {
    // CAP_NET_RAW permitted and effective: include/uapi/linux/capability.h, VFS_CAP_REVISION_2
    String capability =
        new String(
            new byte[] {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
            StandardCharsets.UTF_8);
    Tar tar =
        busybox()
            .xattr("user.test", "value of it")
            .xattr("security.capability", capability)
            .file("marked", 0755, "x")
            .xattr("user.on.directory", "d")
            .directory("dir", 0755)
            .xattr("trusted.overlay.opaque", "y")
            .directory("not-opaque", 0755);
    String image = pushed("xattrs", tar.bytes());
    jukung.ok("pull", "-q", image);
    jukung.ok("run", "-d", "--name", "xattrs", image, "sleep", "1000");
    try {
      String pid = jukung.ok("inspect", "--format", "{{.State.Pid}}", "xattrs").strip();
      Path root = Path.of("/proc", pid, "root");
      assertEquals("value of it", attribute(root.resolve("marked"), "test"));
      assertEquals("d", attribute(root.resolve("dir"), "on.directory"));
      String caps = Installation.system("/sbin/getcap", root.resolve("marked").toString());
      assertTrue(caps.contains("cap_net_raw"), caps);
    } finally {
      jukung.ok("rm", "-f", "xattrs");
    }
  }

  private static String attribute(Path file, String name) throws Exception {
    byte[] value = (byte[]) Files.getAttribute(file, "user:" + name, LinkOption.NOFOLLOW_LINKS);
    return new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void imagesOfSkopeoAndUmoci() throws Exception {
    Path work = Files.createDirectories(jukung.home().resolve("umoci"));
    String layout = work.resolve("layout").toString();
    Installation.system("umoci", "init", "--layout", layout);
    Installation.system("umoci", "new", "--image", layout + ":latest");
    Path bundle = work.resolve("bundle");
    Installation.system("umoci", "unpack", "--image", layout + ":latest", bundle.toString());
    Installation.system(
        "cp", "-a", Images.busyboxRoot(work) + "/.", bundle.resolve("rootfs").toString());
    Installation.system("umoci", "repack", "--image", layout + ":latest", bundle.toString());
    Files.delete(bundle.resolve("rootfs/etc/group"));
    Files.writeString(bundle.resolve("rootfs/etc/second"), "second layer");
    Installation.system("umoci", "repack", "--image", layout + ":latest", bundle.toString());
    Installation.system(
        "umoci", "config", "--image", layout + ":latest", "--config.env", "PATH=/bin");
    registry.push(Path.of(layout), "umoci");
    String image = registry.address() + "/umoci";
    assertEquals("second layer", inside(image, "cat /etc/second"));
    assertEquals("passwd\nsecond\n", inside(image, "ls /etc | grep -e passwd -e group -e second"));
  }
}
