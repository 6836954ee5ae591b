package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading and writing cgroup files, with errors that name the file and the value. */
final class CgroupFiles {
  private CgroupFiles() {}

  /** Writes without creating or truncating: each write is one command to the kernel. */
  static void write(Path file, String value) {
    try {
      tryWrite(file, value);
    } catch (NoSuchFileException e) {
      throw new OciException(
          OciException.Kind.FAILED_PRECONDITION,
          OciException.Reason.NONE,
          "cannot set "
              + file.getFileName()
              + ": this kernel's cgroup has no such file ("
              + file
              + ")",
          e);
    } catch (IOException e) {
      throw failed("write \"" + value + "\" to " + file, e);
    }
  }

  static void tryWrite(Path file, String value) throws IOException {
    try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /** Several commands to one file. */
  static void writeEach(Path file, List<String> values) {
    try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      for (String value : values) {
        try {
          out.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
          throw failed("write \"" + value + "\" to " + file, e);
        }
      }
    } catch (IOException e) {
      throw failed("open " + file, e);
    }
  }

  /** The content without surrounding white space. */
  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw failed("read " + file, e);
    }
  }

  /** Null when there is no such file, or it goes away while being read. */
  static @Nullable String readIfThere(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return null;
    }
  }

  /** A number from a file of one number; {@code otherwise} for a missing file or {@code max}. */
  static long number(Path file, long otherwise) {
    String text = readIfThere(file);
    return text == null ? otherwise : parse(text, otherwise);
  }

  /** The number behind a key in a file of {@code key number} lines. */
  static long keyed(Path file, String key, long otherwise) {
    String text = readIfThere(file);
    if (text == null) {
      return otherwise;
    }
    for (String line : text.split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space == key.length() && line.startsWith(key)) {
        return parse(line.substring(space + 1).strip(), otherwise);
      }
    }
    return otherwise;
  }

  /** All numbers of a file of {@code key number} lines. */
  static Map<String, Long> numbers(Path file) {
    Map<String, Long> numbers = new HashMap<>();
    for (String line : lines(file)) {
      int space = line.indexOf(' ');
      if (space > 0) {
        numbers.put(line.substring(0, space), parse(line.substring(space + 1).strip(), 0));
      }
    }
    return numbers;
  }

  /** Lines of a file, none for one that is not there or empty. */
  static List<String> lines(Path file) {
    String text = readIfThere(file);
    return text == null || text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
  }

  /** Numbers of a list such as {@code 0-2,7}. */
  static List<Integer> ranges(Path file) {
    List<Integer> numbers = new ArrayList<>();
    for (String line : lines(file)) {
      for (String range : line.split(",", -1)) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = Integer.parseInt(range.substring(dash + 1));
        for (int i = first; i <= last; i++) {
          numbers.add(i);
        }
      }
    }
    return numbers;
  }

  /** Sizes of huge pages that a cgroup has files {@code hugetlb.SIZEsuffix} for. */
  static List<String> pageSizes(Path directory, String suffix) {
    List<String> sizes = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "hugetlb.*" + suffix)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String size = name.substring("hugetlb.".length(), name.length() - suffix.length());
        if (size.indexOf('.') < 0) {
          sizes.add(size);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return sizes;
  }

  private static long parse(String text, long otherwise) {
    if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
      return otherwise;
    }
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  static List<Integer> pids(Path file) {
    List<Integer> pids = new ArrayList<>();
    String text = readIfThere(file);
    if (text != null && !text.isEmpty()) {
      for (String line : text.split("\n", -1)) {
        pids.add(Integer.parseInt(line));
      }
    }
    return pids;
  }

  static OciException failed(String what, IOException cause) {
    String why =
        cause instanceof FileSystemException fs && fs.getReason() != null
            ? fs.getReason()
            : cause.getMessage();
    return new OciException(
        OciException.Kind.FAILED_PRECONDITION,
        OciException.Reason.NONE,
        "cgroup: " + what + ": " + why,
        cause);
  }

  static OciException failed(String what) {
    return new OciException(
        OciException.Kind.FAILED_PRECONDITION, OciException.Reason.NONE, "cgroup: " + what);
  }
}
