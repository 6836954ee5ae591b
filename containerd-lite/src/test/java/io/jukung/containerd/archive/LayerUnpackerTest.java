package io.jukung.containerd.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerUnpackerTest {
  private final Kernel kernel = LinuxKernel.open();

  @TempDir Path temp;
  private Path root = Path.of("");
  private int uid;
  private int gid;

  /** A layer in the making. */
  private final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(Channels.newChannel(bytes));

    Layer add(String name, TarEntry.Type type, int mode, String link, String data)
        throws IOException {
      byte[] content = data.getBytes(StandardCharsets.UTF_8);
      writer.add(
          new TarEntry(name, type, content.length, mode, uid, gid, 1000, 5, link, 1, 3, Map.of()),
          content);
      return this;
    }

    Layer file(String name, String data) throws IOException {
      return add(name, TarEntry.Type.FILE, 0644, "", data);
    }

    Layer directory(String name) throws IOException {
      return add(name, TarEntry.Type.DIRECTORY, 0755, "", "");
    }

    Layer symlink(String name, String target) throws IOException {
      return add(name, TarEntry.Type.SYMBOLIC_LINK, 0777, target, "");
    }

    Layer hardLink(String name, String target) throws IOException {
      return add(name, TarEntry.Type.HARD_LINK, 0644, target, "");
    }

    byte[] tar() throws IOException {
      writer.close();
      return bytes.toByteArray();
    }

    LayerUnpacker.Unpacked unpackPlain() throws IOException {
      return unpack(new UnpackTarget(root, List.of(), UnpackTarget.Whiteouts.DELETE));
    }

    LayerUnpacker.Unpacked unpackOverlay(Path... lowers) throws IOException {
      return unpack(new UnpackTarget(root, List.of(lowers), UnpackTarget.Whiteouts.OVERLAY));
    }

    private LayerUnpacker.Unpacked unpack(UnpackTarget target) throws IOException {
      return new LayerUnpacker(kernel)
          .unpack(Channels.newChannel(new ByteArrayInputStream(tar())), target);
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    uid = (Integer) Files.getAttribute(root, "unix:uid");
    gid = (Integer) Files.getAttribute(root, "unix:gid");
  }

  private FileStat stat(String name) throws IOException {
    return kernel
        .files()
        .stat(FileCalls.AT_FDCWD, root.resolve(name).toString(), FileCalls.AT_SYMLINK_NOFOLLOW);
  }

  private String read(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  private boolean exists(String name) {
    return Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static void assertContains(String part, Exception e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void entriesAreMadeAsTheArchiveSays() throws Exception {
    Layer layer =
        new Layer()
            .directory("bin")
            .add("bin/su", TarEntry.Type.FILE, 04755, "", "program")
            .hardLink("bin/su2", "bin/su")
            .symlink("bin/link", "/nowhere")
            .add("pipe", TarEntry.Type.FIFO, 0600, "", "");

    layer.unpackPlain();

    assertEquals("program", read("bin/su"));
    assertEquals(04755, stat("bin/su").mode() & 07777);
    assertEquals(2, stat("bin/su").nlink());
    assertEquals(stat("bin/su").ino(), stat("bin/su2").ino());
    assertEquals(Path.of("/nowhere"), Files.readSymbolicLink(root.resolve("bin/link")));
    assertEquals(FileStat.S_IFIFO, stat("pipe").mode() & FileStat.S_IFMT);
    for (String name : List.of("bin", "bin/su", "bin/link", "pipe")) {
      assertEquals(1000, stat(name).mtimeSeconds(), name);
      assertEquals(5, stat(name).mtimeNanos(), name);
    }
  }

  @Test
  void diffIdIsOfTheWholeUncompressedArchive() throws Exception {
    Layer layer = new Layer().file("a", "1");
    LayerUnpacker.Unpacked unpacked = layer.unpackPlain();
    byte[] tar = layer.bytes.toByteArray();
    assertEquals(
        "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(tar)),
        unpacked.diffId());
    assertEquals(tar.length, unpacked.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/../evil", "./../evil", ".."})
  void namesThatLeaveTheRootAreRefused(String name) throws Exception {
    Layer layer = new Layer().file(name, "evil");
    ArchiveException e = assertThrows(ArchiveException.class, layer::unpackPlain);
    assertEquals(ArchiveException.Fault.ESCAPES, e.fault());
    assertContains("\"" + name + "\" leaves the root", e);
    assertFalse(Files.exists(temp.resolve("evil")));
  }

  @Test
  void absoluteNamesAreBelowTheRoot() throws Exception {
    new Layer()
        .file("/etc/passwd-of-test", "x")
        .file("./a/./b//c", "y")
        .file("a/../d", "z")
        .unpackPlain();
    assertEquals("x", read("etc/passwd-of-test"));
    assertEquals("y", read("a/b/c"));
    assertEquals("z", read("d"));
  }

  @Test
  void symbolicLinksDoNotLeadOut() throws Exception {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    new Layer()
        .symlink("absolute", outside.toString())
        .symlink("relative", "../../../../../../../../.." + outside)
        .symlink("up", "..")
        .file("absolute/one", "1")
        .file("relative/two", "2")
        .file("up/three", "3")
        .unpackPlain();
    try (var names = Files.list(outside)) {
      assertEquals(List.of(), names.toList());
    }
    assertEquals("1", Files.readString(Path.of(root.toString(), outside.toString(), "one")));
    assertEquals("2", Files.readString(Path.of(root.toString(), outside.toString(), "two")));
    assertEquals("3", read("three"));
    assertFalse(Files.exists(temp.resolve("three")));
  }

  @Test
  void filesReplaceLinksInsteadOfWritingThroughThem() throws Exception {
    Path victim = Files.writeString(temp.resolve("victim"), "safe");
    new Layer()
        .symlink("link", victim.toString())
        .file("link", "evil")
        .symlink("dir", temp.toString())
        .directory("dir")
        .file("dir/victim", "evil")
        .unpackPlain();
    assertEquals("safe", Files.readString(victim));
    assertEquals("evil", read("link"));
    assertEquals("evil", read("dir/victim"));
  }

  @Test
  void hardLinksDoNotLeadOut() throws Exception {
    Path victim = Files.writeString(temp.resolve("victim"), "safe");
    Layer up = new Layer().hardLink("link", "../victim");
    ArchiveException e = assertThrows(ArchiveException.class, up::unpackPlain);
    assertEquals(ArchiveException.Fault.ESCAPES, e.fault());

    Layer through = new Layer().symlink("dir", temp.toString()).hardLink("link", "dir/victim");
    ArchiveException none = assertThrows(ArchiveException.class, through::unpackPlain);
    assertContains("the layer has no \"dir/victim\" to link to", none);
    assertEquals("safe", Files.readString(victim));
    assertEquals(1, (Integer) Files.getAttribute(victim, "unix:nlink"));
  }

  @Test
  void laterEntriesReplaceEarlierOnes() throws Exception {
    new Layer()
        .file("same", "first, and longer")
        .file("same", "second")
        .directory("becomes-file")
        .file("becomes-file/inner", "x")
        .file("becomes-file", "now a file")
        .file("becomes-directory", "x")
        .directory("becomes-directory")
        .file("becomes-directory/inner", "y")
        .directory("twice")
        .file("twice/kept", "z")
        .directory("twice")
        .unpackPlain();
    assertEquals("second", read("same"));
    assertEquals("now a file", read("becomes-file"));
    assertEquals("y", read("becomes-directory/inner"));
    assertEquals("z", read("twice/kept"));
    assertEquals(1000, stat("twice").mtimeSeconds());
  }

  @Test
  void deletionsConcernOnlyWhatWasThereBefore() throws Exception {
    new Layer()
        .file("gone", "x")
        .file("dir/a", "x")
        .file("dir/sub/b", "x")
        .file("opaque/old", "x")
        .file("opaque/sub/old", "x")
        .file("replaced", "old")
        .unpackPlain();
    new Layer()
        .file(".wh.gone", "")
        .file("dir/.wh.sub", "")
        .file("opaque/sub/new", "y")
        .file("opaque/.wh..wh..opq", "")
        .file("opaque/new", "y")
        .file("replaced", "new")
        .file(".wh.replaced", "")
        .file(".wh..wh.plnk", "")
        .file("never/.wh.was", "")
        .unpackPlain();
    assertFalse(exists("gone"));
    assertTrue(exists("dir/a"));
    assertFalse(exists("dir/sub"));
    assertFalse(exists("opaque/old"));
    assertFalse(exists("opaque/sub/old"));
    assertEquals("y", read("opaque/sub/new"));
    assertEquals("y", read("opaque/new"));
    assertEquals("new", read("replaced"));
    assertFalse(exists(".wh..wh.plnk"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", ".wh..", ".wh..."})
  void whiteoutsOfNothingAreRefused(String name) {
    assertThrows(ArchiveException.class, () -> new Layer().file("a/" + name, "").unpackPlain());
  }

  @Test
  @EnabledIf("isRoot")
  void deletionsBecomeOverlaysOwn() throws Exception {
    new Layer()
        .file(".wh.gone", "")
        .directory("opaque")
        .file("opaque/.wh..wh..opq", "")
        .file(".wh.replaced-by-directory", "")
        .directory("replaced-by-directory")
        .directory("replaced-before")
        .file(".wh.replaced-before", "")
        .file("kept", "x")
        .file(".wh.kept", "")
        .unpackOverlay();
    assertEquals(FileStat.S_IFCHR, stat("gone").mode() & FileStat.S_IFMT);
    assertEquals(0, stat("gone").rdev());
    for (String name : List.of("opaque", "replaced-by-directory", "replaced-before")) {
      assertTrue(stat(name).isDirectory(), name);
      assertArrayEquals(
          new byte[] {'y'},
          kernel.files().getxattr(root.resolve(name).toString(), "trusted.overlay.opaque"),
          name);
    }
    assertEquals("x", read("kept"));
  }

  @Test
  @EnabledIf("isRoot")
  void ownersDevicesAndAttributesAreKept() throws Exception {
    byte[] capability = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(Channels.newChannel(bytes))) {
      writer.begin(
          new TarEntry(
              "ping",
              TarEntry.Type.FILE,
              0,
              0755,
              1234,
              70_000,
              5,
              0,
              "",
              0,
              0,
              Map.of("security.capability", capability, "trusted.overlay.redirect", capability)));
      writer.begin(
          new TarEntry(
              "null", TarEntry.Type.CHARACTER_DEVICE, 0, 0666, 0, 5, 5, 0, "", 1, 3, Map.of()));
    }
    new LayerUnpacker(kernel)
        .unpack(
            Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray())),
            new UnpackTarget(root, List.of(), UnpackTarget.Whiteouts.OVERLAY));
    assertEquals(1234, stat("ping").uid());
    assertEquals(70_000, stat("ping").gid());
    String ping = root.resolve("ping").toString();
    assertArrayEquals(capability, kernel.files().getxattr(ping, "security.capability"));
    assertEquals(List.of("security.capability"), kernel.files().listxattr(ping));
    assertEquals(FileStat.makedev(1, 3), stat("null").rdev());
    assertEquals(0666, stat("null").mode() & 07777);
    assertEquals(5, stat("null").gid());
  }

  @Test
  void unmentionedParentsLookAsInTheLayerBelow() throws Exception {
    Path lower = Files.createDirectories(temp.resolve("lower"));
    Files.createDirectories(lower.resolve("var/tmp"));
    kernel.files().fchmodat(FileCalls.AT_FDCWD, lower.resolve("var/tmp").toString(), 01777);
    new Layer().file("var/tmp/x", "1").file("other/x", "2").unpackOverlay(lower);
    assertEquals(01777, stat("var/tmp").mode() & 07777);
    assertEquals(0755, stat("other").mode() & 07777);
  }

  @Test
  void namesThatAreNotUtf8AreKept() throws Exception {
    byte[] tar = new Layer().file("caf?", "x").tar();
    int header = 1024; // behind the pax header with the parts of the second
    tar[header + 3] = (byte) 0xe9;
    int sum = 0;
    java.util.Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
    for (int i = 0; i < 512; i++) {
      sum += tar[header + i] & 0xff;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, header + 148, 8);
    new LayerUnpacker(kernel)
        .unpack(
            Channels.newChannel(new ByteArrayInputStream(tar)),
            new UnpackTarget(root, List.of(), UnpackTarget.Whiteouts.DELETE));
    try (var dir =
        kernel.files().openat(FileCalls.AT_FDCWD, root.toString(), FileCalls.O_DIRECTORY, 0)) {
      List<String> names = new ArrayList<>(kernel.files().list(dir.number()));
      assertEquals(1, names.size());
      assertArrayEquals(
          new byte[] {'c', 'a', 'f', (byte) 0xe9},
          io.jukung.sys.FileNames.encode(names.getFirst()));
      kernel.files().unlinkat(dir.number(), names.getFirst(), 0);
    }
  }

  @Test
  void manyDirectoriesNeedFewDescriptors() throws Exception {
    Layer layer = new Layer();
    for (int i = 0; i < 600; i++) {
      layer.directory("d" + i).file("d" + i + "/f", "x");
    }
    for (int i = 0; i < 600; i++) {
      layer.hardLink("d" + (599 - i) + "/l", "d" + i + "/f");
    }
    layer.unpackPlain();
    assertEquals(2, stat("d17/f").nlink());
  }
}
