package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ImageProgress;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pull}, {@code save}, {@code load}, {@code import}, {@code tag}. */
final class ArchivesTest extends CommandTest {
  @TempDir Path directory;

  private void progress(String id, String status, long current, long total) {
    engine.images.progress.add(
        ImageProgress.newBuilder()
            .setId(id)
            .setStatus(status)
            .setCurrent(current)
            .setTotal(total)
            .build());
  }

  private void pulling() {
    progress("", "latest: Pulling from library/busybox", 0, 0);
    progress("12", "Pulling fs layer", 0, 0);
    progress("12", "Downloading", 500, 1000);
    progress("12", "Downloading", 1000, 1000);
    progress("12", "Pull complete", 0, 0);
    progress("", "Digest: sha256:ab", 0, 0);
  }

  @Test
  void pullPrintsLinesWithoutATerminal() {
    pulling();
    assertEquals(
        """
        Using default tag: latest
        latest: Pulling from library/busybox
        12: Pulling fs layer
        12: Downloading
        12: Pull complete
        Digest: sha256:ab
        docker.io/library/busybox:latest
        """,
        ok("pull", "busybox"));
    assertEquals(List.of("pull busybox"), engine.calls);
  }

  @Test
  void pullRewritesLinesOnATerminal() {
    pulling();
    terminal.descriptors.add(1);
    String out = ok("pull", "busybox:1");
    assertTrue(
        out.contains(
            "12: Pulling fs layer\n\u001b[1A\u001b[2K\r12: Downloading     500B/1kB\r\u001b[1B"),
        out);
    assertTrue(out.contains("12: Pull complete\r\u001b[1B"), out);
  }

  @Test
  void pullQuietlyPrintsTheNameOnly() {
    pulling();
    assertEquals("docker.io/library/busybox:latest\n", ok("pull", "-q", "busybox"));
  }

  @Test
  void pullRefusesWhatIsNoReference() {
    Result result = jukung("pull", "Not/A::Reference");
    assertEquals(1, result.exit());
    assertTrue(result.err().contains("invalid reference format"), result.err());
    assertEquals(1, result.err().lines().count());
    assertEquals(List.of(), engine.calls);
  }

  @Test
  void pullSendsTheCredentialsOfTheRegistry() throws Exception {
    environment.put("JUKUNG_CLIENT_CONFIG", directory.toString());
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\": {\"r.local:5000\": {\"auth\": \"bWU6c2VjcmV0\"},"
            + " \"https://index.docker.io/v1/\": {\"auth\": \"aHViOng6eQ==\"}}}");
    ok("pull", "-q", "r.local:5000/x");
    assertEquals("me", engine.images.pulled.getUsername());
    assertEquals("secret", engine.images.pulled.getPassword());
    ok("pull", "-q", "--platform", "linux/arm64", "busybox");
    assertEquals("hub", engine.images.pulled.getUsername());
    assertEquals("x:y", engine.images.pulled.getPassword());
    assertEquals("linux/arm64", engine.images.pulled.getPlatform());
    ok("pull", "-q", "other.local/x");
    assertEquals("", engine.images.pulled.getUsername());
  }

  @Test
  void aPullThatFailsIsOneLine() {
    engine.failures.put(
        "pull", ContainerException.notFound(Reason.IMAGE_NOT_FOUND, "busybox:9 not found"));
    assertEquals(
        new Result(1, "", "Error response from daemon: busybox:9 not found\n"),
        jukung("pull", "busybox:9"));
  }

  @Test
  void saveWritesToStandardOutputButToNoTerminal() {
    assertEquals("first second", ok("save", "a", "b"));
    assertEquals(List.of("save [a, b]"), engine.calls);
    terminal.descriptors.add(1);
    refused(
        1, "cowardly refusing to save to a terminal. Use the -o flag or redirect\n", "save", "a");
  }

  @Test
  void savedFilesAppearWhole() throws Exception {
    Path file = Files.writeString(directory.resolve("a.tar"), "before");
    assertEquals("", ok("save", "-o", file.toString(), "a"));
    assertEquals("first second", Files.readString(file));
    engine.failures.put("save", ContainerException.internal("broken", null));
    assertEquals(
        new Result(1, "", "Error response from daemon: broken\n"),
        jukung("save", "-o", file.toString(), "a"));
    assertEquals("first second", Files.readString(file));
    try (var left = Files.list(directory)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void saveIntoAMissingDirectory() {
    Path file = directory.resolve("no/a.tar");
    assertEquals(
        new Result(1, "", "invalid output path: directory of \"" + file + "\" does not exist\n"),
        jukung("save", "-o", file.toString(), "a"));
  }

  @Test
  void loadReadsAFileOrStandardInput() throws Exception {
    Path file = Files.writeString(directory.resolve("a.tar"), "archive");
    assertEquals("Loaded image: x:1\n", ok("load", "-i", file.toString()));
    assertEquals("archive", engine.images.uploaded.get());
  }

  @Test
  void loadFromStandardInput() throws Exception {
    in = () -> text("from stdin");
    assertEquals("", ok("load", "-q"));
    assertEquals("from stdin", engine.images.uploaded.get());
    terminal.descriptors.add(0);
    refused(1, "requested load from stdin, but stdin is empty\n", "load");
  }

  @Test
  void loadOfWhatCannotBeRead() {
    Path file = directory.resolve("no.tar");
    refused(1, "open " + file + ": no such file or directory\n", "load", "-i", file.toString());
    refused(1, "open " + directory + ": is a directory\n", "load", "-i", directory.toString());
  }

  @Test
  void anArchiveThatBreaksOffIsNotTakenForWhole() {
    in =
        () ->
            new java.nio.channels.ReadableByteChannel() {
              private boolean first = true;

              @Override
              public int read(java.nio.ByteBuffer buffer) throws java.io.IOException {
                if (!first) {
                  throw new java.io.IOException("Input/output error");
                }
                first = false;
                buffer.put((byte) 'x');
                return 1;
              }

              @Override
              public boolean isOpen() {
                return true;
              }

              @Override
              public void close() {
                // nothing is open
              }
            };
    assertEquals(new Result(1, "", "jukung: input/output error\n"), jukung("load"));
    assertThrows(ExecutionException.class, () -> engine.images.uploaded.get(20, TimeUnit.SECONDS));
    assertFalse(engine.calls.contains("load"));
  }

  @Test
  void importMakesAnImage() throws Exception {
    in = () -> text("rootfs");
    assertEquals(
        "sha256:ab\n",
        ok("import", "-c", "CMD sh", "--change=ENV A=1", "-m", "made", "-", "me/img:1"));
    assertEquals("rootfs", engine.images.uploaded.get());
    assertEquals("me/img:1", engine.images.imported.getReference());
    assertEquals("made", engine.images.imported.getMessage());
    assertEquals(List.of("CMD sh", "ENV A=1"), engine.images.imported.getChangesList());
    refused(
        1,
        "import from a URL is not supported yet: download it first\n",
        "import",
        "http://x/y.tar");
  }

  @Test
  void tag() {
    assertEquals("", ok("tag", "a", "b:1"));
    assertEquals(List.of("tag a b:1"), engine.calls);
  }
}
