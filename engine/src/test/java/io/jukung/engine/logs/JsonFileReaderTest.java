package io.jukung.engine.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileReaderTest {
  @TempDir Path directory;
  private Path log;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();

  @BeforeEach
  void set() {
    log = directory.resolve("x-json.log");
  }

  private static String record(String stream, String escaped, int second) {
    return "{\"log\":\""
        + escaped
        + "\",\"stream\":\""
        + stream
        + "\",\"time\":\"2026-01-01T00:00:"
        + (second < 10 ? "0" : "")
        + second
        + ".5Z\"}\n";
  }

  private void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void collect(boolean stderr, byte[] data, int offset, int length) {
    (stderr ? err : out).append(new String(data, offset, length, StandardCharsets.UTF_8));
  }

  private void read(LogQuery query) throws IOException {
    new JsonFileReader(log, query, this::collect, Clock.systemUTC()).read();
  }

  private static LogQuery tail(long lines) {
    return new LogQuery(true, true, null, null, lines, false);
  }

  @Test
  void noFileIsAnEmptyLog() throws IOException {
    read(LogQuery.EVERYTHING);
    assertEquals("", out.toString());
  }

  @Test
  void streamsAreSplitAndEscapesUndone() throws IOException {
    append(log, record("stdout", "a\\t\\u003c\\\"\\\\\\n", 1));
    append(log, record("stderr", "oops\\n", 2));
    append(log, record("stdout", "h\u00e9 \\ud83d\\ude00\\n", 3));
    read(LogQuery.EVERYTHING);
    assertEquals("a\t<\"\\\nh\u00e9 \ud83d\ude00\n", out.toString());
    assertEquals("oops\n", err.toString());
  }

  @Test
  void otherFieldOrdersAreUnderstood() throws IOException {
    append(
        log,
        "{\"time\":\"2026-01-01T00:00:00Z\",\"stream\":\"stderr\",\"attrs\":{\"a\":\"b\"},\"log\":\"x\\n"
            + "\"}\n");
    read(LogQuery.EVERYTHING);
    assertEquals("x\n", err.toString());
  }

  @Test
  void tornRecordsAreLeftOut() throws IOException {
    append(log, record("stdout", "one\\n", 1) + "{\"log\":\"tor\n" + record("stdout", "two\\n", 2));
    append(log, "{\"log\":\"unfinished");
    read(LogQuery.EVERYTHING);
    assertEquals("one\ntwo\n", out.toString());
  }

  @Test
  void tailCountsLinesOfBothStreams() throws IOException {
    for (int i = 0; i < 5; i++) {
      append(log, record("stdout", "line " + i + "\\n", i));
    }
    append(log, record("stderr", "oops\\n", 9));
    read(tail(3));
    assertEquals("line 3\nline 4\n", out.toString());
    assertEquals("oops\n", err.toString());
  }

  @Test
  void tailOfMoreThanThereIsGivesAll() throws IOException {
    append(log, record("stdout", "a\\n", 1) + record("stdout", "b\\n", 2));
    read(tail(100));
    assertEquals("a\nb\n", out.toString());
  }

  @Test
  void tailOfNothing() throws IOException {
    append(log, record("stdout", "a\\n", 1));
    read(tail(0));
    assertEquals("", out.toString());
  }

  @Test
  void tailKeepsTheePiecesOfALongLineTogether() throws IOException {
    append(log, record("stdout", "before\\n", 1));
    String piece = "p".repeat(16 << 10);
    append(log, record("stdout", piece, 2) + record("stdout", piece, 2));
    append(log, record("stdout", "end\\n", 2));
    read(tail(1));
    assertEquals(piece + piece + "end\n", out.toString());
  }

  @Test
  void tailReachesAcrossBlocksAndRotatedFiles() throws IOException {
    StringBuilder old = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      old.append(record("stdout", "old " + i + " " + "x".repeat(40) + "\\n", 1));
    }
    append(directory.resolve("x-json.log.1"), old.toString());
    append(log, record("stdout", "new\\n", 2));
    read(tail(2001));
    assertEquals(2001, out.toString().lines().count());
    assertTrue(out.toString().startsWith("old 1000 "), out.substring(0, 30));
    assertTrue(out.toString().endsWith("new\n"));
  }

  @Test
  void rotatedFilesAreReadOldestFirst() throws IOException {
    append(directory.resolve("x-json.log.2"), record("stdout", "1\\n", 1));
    append(directory.resolve("x-json.log.1"), record("stdout", "2\\n", 2));
    append(log, record("stdout", "3\\n", 3));
    read(LogQuery.EVERYTHING);
    assertEquals("1\n2\n3\n", out.toString());
  }

  @Test
  void sinceAndUntil() throws IOException {
    for (int i = 0; i < 10; i++) {
      append(log, record("stdout", i + "\\n", i));
    }
    read(
        new LogQuery(
            true,
            true,
            Instant.parse("2026-01-01T00:00:03Z"),
            Instant.parse("2026-01-01T00:00:06Z"),
            -1,
            false));
    assertEquals("3\n4\n5\n", out.toString());
  }

  @Test
  void timestampsStandBeforeLinesNotPieces() throws IOException {
    append(log, record("stdout", "be", 1) + record("stdout", "gun\\n", 2));
    append(log, record("stdout", "next\\n", 3));
    read(new LogQuery(true, true, null, null, -1, true));
    assertEquals(
        "2026-01-01T00:00:01.500000000Z begun\n2026-01-01T00:00:03.500000000Z next\n",
        out.toString());
  }

  @Test
  void onlyTheStreamAskedFor() throws IOException {
    append(log, record("stdout", "o\\n", 1) + record("stderr", "e\\n", 2));
    read(new LogQuery(false, true, null, null, -1, false));
    assertEquals("", out.toString());
    assertEquals("e\n", err.toString());
  }

  @Test
  void linesLargerThanTheBuffer() throws IOException {
    String large = "y".repeat(400_000);
    append(log, record("stdout", large + "\\n", 1) + record("stdout", "z\\n", 1));
    read(LogQuery.EVERYTHING);
    assertEquals(large + "\nz\n", out.toString());
  }

  @Test
  void followGoesThroughRotationAndEndsWithTheContainer() throws Exception {
    append(log, record("stdout", "0\\n", 1));
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    AtomicBoolean ended = new AtomicBoolean();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    new JsonFileReader(
                            log,
                            LogQuery.EVERYTHING,
                            (stderr, data, offset, length) ->
                                new String(data, offset, length, StandardCharsets.UTF_8)
                                    .lines()
                                    .forEach(lines::add),
                            Clock.systemUTC())
                        .follow(ended::get);
                  } catch (IOException | InterruptedException e) {
                    lines.add(e.toString());
                  }
                });
    assertEquals("0", lines.poll(10, TimeUnit.SECONDS));
    append(log, record("stdout", "1\\n", 2));
    assertEquals("1", lines.poll(10, TimeUnit.SECONDS));
    append(log, record("stdout", "2\\n", 3));
    Files.move(log, directory.resolve("x-json.log.1"));
    append(log, record("stdout", "3\\n", 4));
    assertEquals("2", lines.poll(10, TimeUnit.SECONDS));
    assertEquals("3", lines.poll(10, TimeUnit.SECONDS));
    append(log, record("stdout", "4\\n", 5));
    ended.set(true);
    assertEquals("4", lines.poll(10, TimeUnit.SECONDS));
    reader.join(10_000);
    assertTrue(lines.isEmpty(), lines::toString);
    assertEquals(false, reader.isAlive());
  }

  @Test
  void followSeesTheFirstLineOfALogThatDoesNotExistYet() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    new JsonFileReader(log, LogQuery.EVERYTHING, this::collect, Clock.systemUTC())
                        .follow(ended::get);
                  } catch (IOException | InterruptedException e) {
                    out.append(e);
                  }
                });
    append(log, record("stdout", "first\\n", 1));
    ended.set(true);
    reader.join(10_000);
    assertEquals("first\n", out.toString());
  }
}
