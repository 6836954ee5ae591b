package io.jukung.runtime.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** System call numbers by name and architecture, read once from a resource. Immutable. */
public final class SyscallTable {
  private static final String RESOURCE = "syscalls.txt";

  private final Map<String, int[]> numbers;

  private SyscallTable(Map<String, int[]> numbers) {
    this.numbers = numbers;
  }

  /** Reads the table that belongs to this version. */
  public static SyscallTable load() {
    try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("read " + RESOURCE, e);
    }
  }

  static SyscallTable parse(String text) {
    Map<String, int[]> numbers = new HashMap<>(1024);
    for (String line : text.split("\n", -1)) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split(" ", -1);
      int[] row = new int[words.length - 1];
      for (int i = 1; i < words.length; i++) {
        row[i - 1] = words[i].equals("-") ? -1 : Integer.parseInt(words[i]);
      }
      numbers.put(words[0], row);
    }
    return new SyscallTable(numbers);
  }

  /** The number as the kernel of this architecture sees it; empty when it has no such call. */
  public OptionalInt number(String name, SeccompArch arch) {
    int[] row = numbers.get(name);
    if (row == null || row[arch.column()] < 0) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(row[arch.column()] + arch.bias());
  }

  /** Every name known for some architecture. */
  public Set<String> names() {
    return Set.copyOf(numbers.keySet());
  }
}
