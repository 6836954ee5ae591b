package io.jukung.shim.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Docker's json-file log: a line of output becomes {@code
 * {"log":"…\n","stream":"stdout","time":"…"}}; a line longer than 16 KiB comes in pieces, all but
 * the last without the newline. Records are gathered in a buffer that all logs of a loop share, and
 * written with one plain {@code write(2)} when the pipe is empty: the page cache survives whatever
 * happens to this process.
 */
final class JsonFileLog implements OutputSink {
  /** Longest piece of a line in one record, as Docker's log copier has it. */
  static final int MAX_PIECE = 16 * 1024;

  private static final byte[] HEAD = ascii("{\"log\":\"");
  private static final byte[] NEWLINE = ascii("\\n");
  private static final byte[] STREAM = ascii("\",\"stream\":\"");
  private static final byte[] TIME = ascii("\",\"time\":\"");
  private static final byte[] TAIL = ascii("\"}\n");
  private static final int TAIL_ROOM = 96;
  private static final int RECORD_ROOM =
      HEAD.length + MAX_PIECE * JsonText.MAX_EXPANSION + TAIL_ROOM;

  private final RotatingFile file;
  private final LogBuffer buffer;
  private final JsonText text;
  private final Line[] lines = {new Line(StreamName.STDOUT), new Line(StreamName.STDERR)};

  /**
   * @param buffer shared with the other logs of the same loop thread; empty between two calls of
   *     the pump
   */
  JsonFileLog(RotatingFile file, LogBuffer buffer) {
    this.file = file;
    this.buffer = buffer;
    this.text = buffer.text();
  }

  @Override
  public void accept(StreamName stream, Chunk chunk) throws IOException {
    lines[stream.ordinal()].accept(chunk.array(), chunk.length(), chunk.time());
  }

  @Override
  public void flush() throws IOException {
    if (text.position() > 0) {
      ByteBuffer out = buffer.take();
      file.write(out);
    }
  }

  @Override
  public void end(StreamName stream) throws IOException {
    lines[stream.ordinal()].end();
    flush();
  }

  @Override
  public boolean hungry() {
    return true;
  }

  @Override
  public boolean delivered() {
    return text.position() == 0;
  }

  @Override
  public void close() {
    try (file) {
      for (Line line : lines) {
        line.end();
      }
      flush();
    } catch (IOException e) {
      // the file is full or gone: the pump has said so at the first write that failed
      text.position(0);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The log's view of one stream: what has come of the line that is not complete yet. */
  private final class Line {
    private final LogTimestamp timestamp = new LogTimestamp();
    private final byte[] streamPart;
    private byte[] tail = new byte[0];
    private int tailLength;
    private Instant tailTime = Instant.MIN;
    private byte[] partial = new byte[0];
    private int partialLength;

    Line(StreamName stream) {
      streamPart = new byte[STREAM.length + stream.text().length + TIME.length];
      System.arraycopy(STREAM, 0, streamPart, 0, STREAM.length);
      System.arraycopy(stream.text(), 0, streamPart, STREAM.length, stream.text().length);
      System.arraycopy(TIME, 0, streamPart, streamPart.length - TIME.length, TIME.length);
    }

    void accept(byte[] data, int length, Instant time) throws IOException {
      prepareTail(time);
      int at = partialLength == 0 ? 0 : completePartial(data, length);
      while (at < length) {
        at = record(data, at, length);
      }
    }

    /** Takes what belongs to the line begun earlier; the answer is where the next line starts. */
    private int completePartial(byte[] data, int length) throws IOException {
      int room = Math.min(length, MAX_PIECE - partialLength);
      int newline = 0;
      while (newline < room && data[newline] != '\n') {
        newline++;
      }
      boolean complete = newline < room;
      int taken = complete ? newline + 1 : newline;
      keep(data, 0, taken);
      if (complete || partialLength == MAX_PIECE) {
        byte[] line = partial;
        int lineLength = partialLength;
        partialLength = 0;
        record(line, 0, lineLength);
      }
      return taken;
    }

    /**
     * Writes one record starting at {@code from}, or keeps the rest when its line is not complete.
     */
    private int record(byte[] data, int from, int to) throws IOException {
      makeRoom();
      int start = text.position();
      int limit = Math.min(to, from + MAX_PIECE);
      text.raw(HEAD, HEAD.length);
      int end = text.untilNewline(data, from, limit);
      boolean newline = end < limit;
      if (!newline && end - from < MAX_PIECE) {
        text.position(start);
        keep(data, from, end);
        return to;
      }
      finishRecord(newline);
      return newline ? end + 1 : end;
    }

    private void finishRecord(boolean newline) {
      if (newline) {
        text.raw(NEWLINE, NEWLINE.length);
      }
      text.raw(tail, tailLength);
    }

    private void makeRoom() throws IOException {
      if (file.room() - text.position() <= 0) {
        flush();
        file.rotate();
      } else if (buffer.room() < RECORD_ROOM) {
        flush();
      }
    }

    private void keep(byte[] data, int from, int to) {
      int length = to - from;
      if (partial.length < partialLength + length) {
        int wanted = Math.max(256, Integer.highestOneBit(partialLength + length) * 2);
        partial = Arrays.copyOf(partial, Math.min(MAX_PIECE, wanted));
      }
      System.arraycopy(data, from, partial, partialLength, length);
      partialLength += length;
    }

    private void prepareTail(Instant time) {
      if (time.equals(tailTime)) {
        return;
      }
      if (tail.length == 0) {
        tail = new byte[streamPart.length + LogTimestamp.MAX_LENGTH + TAIL.length];
        System.arraycopy(streamPart, 0, tail, 0, streamPart.length);
      }
      int end = timestamp.write(time, tail, streamPart.length);
      System.arraycopy(TAIL, 0, tail, end, TAIL.length);
      tailLength = end + TAIL.length;
      tailTime = time;
    }

    void end() throws IOException {
      if (partialLength > 0) {
        makeRoom();
        text.raw(HEAD, HEAD.length);
        text.untilNewline(partial, 0, partialLength);
        finishRecord(false);
      }
      partialLength = 0;
      partial = new byte[0];
    }
  }
}
