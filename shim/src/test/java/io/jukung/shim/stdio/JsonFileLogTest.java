package io.jukung.shim.stdio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileLogTest {
  private static final String TIME = "2026-11-24T10:00:00.123456789Z";

  @TempDir Path directory;
  private final LogBuffer buffer = new LogBuffer();
  private Path path = Path.of("unset");

  @BeforeEach
  void choosePath() {
    path = directory.resolve("c-json.log");
  }

  @Test
  void aLineBecomesARecordAsDockerWritesIt() throws Exception {
    JsonFileLog log = open(0, 1);
    print(log, StreamName.STDOUT, "hello\n");
    print(log, StreamName.STDERR, "oh\n");

    assertEquals(
        "{\"log\":\"hello\\n\",\"stream\":\"stdout\",\"time\":\""
            + TIME
            + "\"}\n"
            + "{\"log\":\"oh\\n\",\"stream\":\"stderr\",\"time\":\""
            + TIME
            + "\"}\n",
        Files.readString(path));
  }

  @Test
  void bytesAreEscapedAsDockerEscapesThem() throws Exception {
    JsonFileLog log = open(0, 1);
    print(log, StreamName.STDOUT, "\"q\\ <b>&\t\r\u0001\u007f é \u2028\u2029 \uD83D\uDE00\n");

    assertEquals(
        "{\"log\":\"\\\"q\\\\ \\u003cb\\u003e\\u0026\\u0009\\r\\u0001\u007f é \\u2028\\u2029 \uD83D\uDE00\\n\"",
        logPart(Files.readString(path)));
  }

  @Test
  void invalidUtf8BecomesReplacementCharactersByteByByte() throws Exception {
    JsonFileLog log = open(0, 1);
    // a stray continuation, an overlong form, a surrogate, a cut sequence, a byte that never occurs
    print(
        log,
        StreamName.STDOUT,
        "a\u0080b\u00c0\u00afc\u00ed\u00a0\u0080d\u00e2\u0082\n\u00ff\n".getBytes(ISO_8859_1));

    String r = "\\ufffd";
    assertEquals(
        "{\"log\":\"a" + r + "b" + r + r + "c" + r + r + r + "d" + r + r + "\\n\"",
        logPart(Files.readAllLines(path).get(0)));
    assertEquals("{\"log\":\"" + r + "\\n\"", logPart(Files.readAllLines(path).get(1)));
  }

  @Test
  void aLineThatComesInPiecesIsOneRecord() throws Exception {
    JsonFileLog log = open(0, 1);
    print(log, StreamName.STDOUT, "he");
    print(log, StreamName.STDERR, "between\n");
    print(log, StreamName.STDOUT, "ll");
    assertEquals("{\"log\":\"between\\n\"", logPart(Files.readString(path)));
    print(log, StreamName.STDOUT, "o\n\nx\n");

    assertEquals(4, Files.readAllLines(path).size());
    assertEquals("{\"log\":\"hello\\n\"", logPart(Files.readAllLines(path).get(1)));
    assertEquals("{\"log\":\"\\n\"", logPart(Files.readAllLines(path).get(2)));
    assertEquals("{\"log\":\"x\\n\"", logPart(Files.readAllLines(path).get(3)));
  }

  @Test
  void aSequenceCutByAReadIsNotInvalid() throws Exception {
    JsonFileLog log = open(0, 1);
    byte[] text = "né\n".getBytes(UTF_8);
    print(log, StreamName.STDOUT, new byte[] {text[0], text[1]});
    print(log, StreamName.STDOUT, new byte[] {text[2], text[3]});

    assertEquals("{\"log\":\"né\\n\"", logPart(Files.readString(path)));
  }

  @Test
  void longLinesAreCutAt16KiBWithoutNewline() throws Exception {
    JsonFileLog log = open(0, 1);
    String line = "x".repeat(JsonFileLog.MAX_PIECE);
    print(log, StreamName.STDOUT, line + line + "end\n");
    print(log, StreamName.STDOUT, line.substring(1));
    print(log, StreamName.STDOUT, "y\nz\n");

    var lines = Files.readAllLines(path);
    assertEquals("{\"log\":\"" + line + "\"", logPart(lines.get(0)));
    assertEquals("{\"log\":\"" + line + "\"", logPart(lines.get(1)));
    assertEquals("{\"log\":\"end\\n\"", logPart(lines.get(2)));
    assertEquals("{\"log\":\"" + line.substring(1) + "y\"", logPart(lines.get(3)));
    assertEquals("{\"log\":\"\\n\"", logPart(lines.get(4)));
    assertEquals("{\"log\":\"z\\n\"", logPart(lines.get(5)));
  }

  @Test
  void whatIsLeftAtTheEndIsWrittenWithoutNewline() throws Exception {
    JsonFileLog log = open(0, 1);
    print(log, StreamName.STDOUT, "no newline");
    assertEquals("", Files.readString(path));
    log.end(StreamName.STDOUT);

    assertEquals("{\"log\":\"no newline\"", logPart(Files.readString(path)));
  }

  @Test
  void fullFilesAreRotatedAndTheOldestGoes() throws Exception {
    JsonFileLog log = open(150, 3);
    for (int i = 0; i < 8; i++) {
      print(log, StreamName.STDOUT, "line " + i + "\n");
    }

    // a record has 75 bytes: two fill a file
    assertEquals(2, Files.readAllLines(path).size());
    assertTrue(Files.readString(path).contains("line 7"));
    assertTrue(Files.readString(directory.resolve("c-json.log.1")).contains("line 5"));
    assertTrue(Files.readString(directory.resolve("c-json.log.2")).contains("line 3"));
    assertFalse(Files.exists(directory.resolve("c-json.log.3")));
  }

  @Test
  void oneBatchIsSpreadOverFilesToo() throws Exception {
    JsonFileLog log = open(150, 2);
    print(log, StreamName.STDOUT, "line 0\nline 1\nline 2\n");

    assertEquals(1, Files.readAllLines(path).size());
    assertEquals(2, Files.readAllLines(directory.resolve("c-json.log.1")).size());
  }

  @Test
  void aSingleFileIsTruncatedWhenFull() throws Exception {
    JsonFileLog log = open(150, 1);
    print(log, StreamName.STDOUT, "line 0\nline 1\nline 2\n");

    assertEquals(1, Files.readAllLines(path).size());
    assertFalse(Files.exists(directory.resolve("c-json.log.1")));
  }

  @Test
  void anExistingFileIsContinued() throws Exception {
    open(0, 1).close();
    Files.writeString(path, "before\n");
    JsonFileLog log = open(0, 1);
    print(log, StreamName.STDOUT, "after\n");
    log.close();

    assertEquals(2, Files.readAllLines(path).size());
  }

  @Test
  void millionsOfSmallLinesSurviveTheBatching() throws Exception {
    JsonFileLog log = open(0, 1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append(i).append('\n');
    }
    print(log, StreamName.STDOUT, lines.toString());

    var written = Files.readAllLines(path);
    assertEquals(20_000, written.size());
    for (int i = 0; i < 20_000; i++) {
      assertEquals("{\"log\":\"" + i + "\\n\"", logPart(written.get(i)));
    }
  }

  private JsonFileLog open(long maxBytes, int maxFiles) throws IOException {
    return new JsonFileLog(new RotatingFile(path, maxBytes, maxFiles), buffer);
  }

  private void print(JsonFileLog log, StreamName stream, String text) throws IOException {
    print(log, stream, text.getBytes(UTF_8));
  }

  private void print(JsonFileLog log, StreamName stream, byte[] bytes) throws IOException {
    Chunk chunk = new Chunk(Math.max(1, bytes.length));
    chunk.forReading().put(bytes);
    chunk.filled(bytes.length, Instant.parse(TIME));
    log.accept(stream, chunk);
    log.flush();
  }

  private static String logPart(String record) {
    return record.substring(0, record.indexOf(",\"stream\""));
  }
}
