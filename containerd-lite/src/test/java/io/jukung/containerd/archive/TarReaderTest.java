package io.jukung.containerd.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
  private static final String LONG =
      "a-directory-with-a-name-of-some-length/".repeat(6) + "and-a-file.txt";

  @TempDir Path temp;

  private record Read(TarEntry entry, String data) {}

  /** Chunks of a size that splits every header and every name. */
  private static TarReader reader(byte[] tar, int chunk) {
    return new TarReader(
        new ChannelChunks(
            Channels.newChannel(new ByteArrayInputStream(tar)), ByteBuffer.allocate(chunk)));
  }

  private static Map<String, Read> readAll(byte[] tar, int chunk) throws IOException {
    TarReader reader = reader(tar, chunk);
    Map<String, Read> all = new LinkedHashMap<>();
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      all.put(
          entry.name(),
          new Read(entry, new String(reader.dataBytes(1 << 20, "file"), StandardCharsets.UTF_8)));
    }
    reader.drain();
    return all;
  }

  private byte[] systemTar(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tar", "-C", temp.toString(), "-cf", "-"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] bytes = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ustar", "gnu", "pax"})
  void readsWhatSystemTarWrites(String format) throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_600_000_000)));
    Files.createSymbolicLink(temp.resolve("symlink"), Path.of("../elsewhere"));
    Files.createLink(temp.resolve("hardlink"), file);
    Files.createDirectory(temp.resolve("directory"));
    Files.createDirectory(temp.resolve("directory/umläut"));

    for (int chunk : new int[] {1, 100, 511, 512, 4096}) {
      Map<String, Read> all =
          readAll(
              systemTar("--format=" + format, "file", "symlink", "hardlink", "directory"), chunk);

      Read read = get(all, "file");
      assertEquals("content", read.data());
      assertEquals(TarEntry.Type.FILE, read.entry().type());
      assertEquals(0750, read.entry().mode());
      assertEquals(1_600_000_000, read.entry().mtimeSeconds());
      assertEquals("../elsewhere", get(all, "symlink").entry().linkName());
      assertEquals(TarEntry.Type.SYMBOLIC_LINK, get(all, "symlink").entry().type());
      assertEquals(TarEntry.Type.HARD_LINK, get(all, "hardlink").entry().type());
      assertEquals("file", get(all, "hardlink").entry().linkName());
      assertEquals(TarEntry.Type.DIRECTORY, get(all, "directory").entry().type());
      assertEquals("", get(all, "directory/umläut").data());
      assertEquals(5, all.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax"})
  void readsLongNamesAndLinks(String format) throws Exception {
    Path file = temp.resolve(LONG);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "deep");
    Files.createSymbolicLink(temp.resolve("link"), Path.of("/" + LONG));

    Map<String, Read> all = readAll(systemTar("--format=" + format, LONG, "link"), 700);

    assertEquals("deep", get(all, LONG).data());
    assertEquals("/" + LONG, get(all, "link").entry().linkName());
  }

  @Test
  void writerAndReaderAgree() throws Exception {
    Map<String, byte[]> xattrs = Map.of("security.capability", new byte[] {1, 0, 0, 2, -1, '\n'});
    TarEntry odd =
        new TarEntry(
            LONG + "-é",
            TarEntry.Type.FILE,
            3,
            04755,
            3_000_000,
            (int) 4_000_000_000L,
            -2,
            750_000_000,
            "",
            0,
            0,
            xattrs);
    TarEntry device =
        new TarEntry(
            "null", TarEntry.Type.CHARACTER_DEVICE, 0, 0666, 0, 0, 5, 0, "", 1, 3, Map.of());
    byte[] tar = write(odd, "abc", device, "");

    TarReader reader = reader(tar, 1000);
    TarEntry first = reader.next();
    assertNotNull(first);
    assertEquals(odd.name(), first.name());
    assertEquals(04755, first.mode());
    assertEquals(3_000_000, first.uid());
    assertEquals((int) 4_000_000_000L, first.gid());
    assertEquals(-2, first.mtimeSeconds());
    assertEquals(750_000_000, first.mtimeNanos());
    assertArrayEquals(xattrs.get("security.capability"), first.xattrs().get("security.capability"));
    TarEntry second = reader.next(); // without having read the data
    assertNotNull(second);
    assertEquals(device, second);
    assertNull(reader.next());
  }

  @Test
  void systemTarReadsWhatTheWriterWrites() throws Exception {
    byte[] tar = write(TarEntry.file(LONG, 5, 0644, 1_700_000_000), "hello");
    Path archive = Files.write(temp.resolve("a.tar"), tar);

    Process process = new ProcessBuilder("tar", "-xOf", archive.toString(), LONG).start();

    assertEquals(
        "hello", new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(0, process.waitFor());
  }

  @Test
  void truncatedArchivesAreNamed() throws Exception {
    byte[] tar = write(TarEntry.file("file", 1000, 0644, 0), "x".repeat(1000));
    for (int length : new int[] {100, 511, 512 + 10, 512 + 1000}) {
      byte[] part = java.util.Arrays.copyOf(tar, length);
      ArchiveException e = assertThrows(ArchiveException.class, () -> readAll(part, 64));
      assertEquals("tar archive is cut short", e.getMessage());
    }
  }

  @Test
  void endWithoutZeroBlocksIsTolerated() throws Exception {
    byte[] tar = write(TarEntry.file("file", 512, 0644, 0), "x".repeat(512));
    assertEquals(1, readAll(java.util.Arrays.copyOf(tar, 1024), 300).size());
  }

  @Test
  void garbageIsNotATar() {
    byte[] garbage = "<html>not found</html>".repeat(100).getBytes(StandardCharsets.UTF_8);
    ArchiveException e = assertThrows(ArchiveException.class, () -> readAll(garbage, 64));
    assertContains("not a", e);
  }

  @Test
  void sparseFilesAreRefusedByName() throws Exception {
    byte[] tar = write(TarEntry.file("sparse", 0, 0644, 0), "");
    byte[] sparse = withType(tar, 'S');
    ArchiveException e = assertThrows(ArchiveException.class, () -> readAll(sparse, 64));
    assertEquals(ArchiveException.Fault.UNSUPPORTED, e.fault());
    assertContains("\"sparse\" is a GNU sparse file", e);
  }

  @Test
  void unknownTypesAreRefusedByName() throws Exception {
    byte[] strange = withType(write(TarEntry.file("f", 0, 0644, 0), ""), 'V');
    ArchiveException e = assertThrows(ArchiveException.class, () -> readAll(strange, 64));
    assertEquals("archive entry \"f\" has the unknown type 'V'", e.getMessage());
  }

  @Test
  void hugeExtendedHeaderIsRefusedBeforeItIsRead() throws Exception {
    byte[] tar =
        withType(
            write(new TarEntry("x", TarEntry.Type.FILE, 0, 0, 0, 0, 0, 0, "", 0, 0, Map.of()), ""),
            'x');
    putOctal(tar, 124, 077777777777L);
    fixChecksum(tar);
    ArchiveException e = assertThrows(ArchiveException.class, () -> readAll(tar, 64));
    assertContains("more than the 1048576 allowed", e);
  }

  @Test
  void malformedPaxRecordsAreRefused() {
    for (String record :
        List.of("5 a=b\n", "x a=b\n", "6 abc\n", "999999 path=x\n", "6 a b\n\n", " path=x\n")) {
      assertThrows(
          ArchiveException.class,
          () -> PaxRecords.parse(record.getBytes(StandardCharsets.UTF_8)),
          record);
    }
  }

  @Test
  void paxTimesKeepTheirFractions() throws Exception {
    assertEquals(new PaxTime(1, 500_000_000), PaxTime.parse("1.5"));
    assertEquals(new PaxTime(-2, 750_000_000), PaxTime.parse("-1.25"));
    assertEquals(new PaxTime(-1, 500_000_000), PaxTime.parse("-0.5"));
    assertEquals("-1.250000000", new PaxTime(-2, 750_000_000).format());
    assertEquals(new PaxTime(7, 123_456_789), PaxTime.parse("7.1234567891234"));
  }

  private static byte[] write(Object... entriesAndData) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter writer = new TarWriter(Channels.newChannel(bytes))) {
      for (int i = 0; i < entriesAndData.length; i += 2) {
        writer.add(
            (TarEntry) entriesAndData[i],
            ((String) entriesAndData[i + 1]).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] withType(byte[] tar, char type) {
    tar[156] = (byte) type;
    fixChecksum(tar);
    return tar;
  }

  private static void putOctal(byte[] tar, int offset, long value) {
    byte[] digits = String.format("%011o", value).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, offset, 11);
  }

  private static void fixChecksum(byte[] tar) {
    java.util.Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, 148, 8);
  }

  private static void assertContains(String part, Exception e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(part), message);
  }

  private static Read get(Map<String, Read> all, String name) {
    Read read = all.get(name);
    assertNotNull(read, name);
    return read;
  }
}
