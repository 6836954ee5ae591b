package io.jukung.engine.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log and its rotated predecessors: {@code log.2}, {@code log.1}, {@code log}, oldest first. A
 * file keeps its identity (inode) when it is renamed, which is how a reader finds its place again.
 */
final class LogFiles {
  private static final int MAX_FILES = 10_000;
  private static final int BLOCK = 64 << 10;
  // from the end of a record to the end of its text: stream and time
  private static final int LOOK_BACK = 128;

  private final Path current;

  LogFiles(Path current) {
    this.current = current;
  }

  /** An open file of the log. */
  record Part(FileChannel channel, @Nullable Object identity) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** All files that are there now, opened, oldest first. */
  List<Part> open() throws IOException {
    List<Part> newestFirst = new ArrayList<>();
    for (int i = 0; i < MAX_FILES; i++) {
      Optional<Part> part = openPart(path(i));
      if (part.isPresent()) {
        newestFirst.add(part.get());
      } else if (i > 0) {
        break;
      }
    }
    return newestFirst.reversed();
  }

  /** The file that follows the one given; empty when that one is the current one. */
  Optional<Part> after(Part part) throws IOException {
    for (int i = 0; i < MAX_FILES; i++) {
      Optional<Object> identity = identity(path(i));
      if (identity.isEmpty() && i > 0) {
        break;
      }
      if (identity.isPresent() && identity.get().equals(part.identity())) {
        return i == 0 ? Optional.empty() : openPart(path(i - 1));
      }
    }
    // rotated out of existence, or not there yet
    return openPart(current);
  }

  private Path path(int number) {
    return number == 0 ? current : current.resolveSibling(current.getFileName() + "." + number);
  }

  private static Optional<Part> openPart(Path path) throws IOException {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      // by name it could be another file by now; then after() finds no match and starts anew
      return Optional.of(new Part(channel, identity(path).orElse(null)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> identity(Path path) throws IOException {
    try {
      return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Where the last lines begin: in which file, and at which byte. */
  record Position(int part, long offset) {}

  /** Finds the beginning of the last {@code lines} lines by reading from the end. */
  static Position tail(List<Part> parts, long lines) throws IOException {
    long missing = lines;
    for (int i = parts.size() - 1; i >= 0; i--) {
      long[] found = tail(parts.get(i).channel(), missing);
      if (found[0] >= missing) {
        return new Position(i, found[1]);
      }
      missing -= found[0];
    }
    return new Position(0, 0);
  }

  /**
   * Counts records that end a line, from the end of the file.
   *
   * @return how many lines there are (at most {@code lines}) and where the first of them begins
   */
  private static long[] tail(FileChannel channel, long lines) throws IOException {
    long size = channel.size();
    if (lines == 0) {
      return new long[] {0, size};
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK + LOOK_BACK);
    long count = 0;
    long end = size;
    while (end > 0) {
      long start = Math.max(0, end - BLOCK);
      long base = Math.max(0, start - LOOK_BACK);
      read(channel, block, base, (int) (end - base));
      for (long at = end - 1; at >= start; at--) {
        int index = (int) (at - base);
        if (block.get(index) == '\n' && at + 1 < size && endsLine(block, index)) {
          count++;
          if (count == lines) {
            return new long[] {count, at + 1};
          }
        }
      }
      end = start;
    }
    // the first line of the file has no boundary before it
    return new long[] {count + (size > 0 ? 1 : 0), 0};
  }

  /** Whether the record before this newline holds the end of a line of output. */
  private static boolean endsLine(ByteBuffer block, int newline) {
    int from = Math.max(0, newline - LOOK_BACK);
    for (int i = newline - 4; i >= from; i--) {
      if (block.get(i) == '\\'
          && block.get(i + 1) == 'n'
          && block.get(i + 2) == '"'
          && block.get(i + 3) == ',') {
        return true;
      }
    }
    return false;
  }

  private static void read(FileChannel channel, ByteBuffer into, long at, int length)
      throws IOException {
    into.clear().limit(length);
    long position = at;
    while (into.hasRemaining()) {
      int n = channel.read(into, position);
      if (n < 0) {
        break;
      }
      position += n;
    }
  }
}
