package io.jukung.it.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whom the cases are tried on. */
enum RuntimeUnderTest {
  JUKUNG,
  /** 1.1 of Debian 12: runtime-spec 1.0.2. */
  RUNC,
  /** 1.8 of Debian 12. */
  CRUN;

  private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified/cgroup.controllers");

  /** Those asked for; all three unless {@code conformance.runtimes} says otherwise. */
  static List<RuntimeUnderTest> chosen() {
    String names = System.getProperty("conformance.runtimes", "jukung,runc,crun");
    return Arrays.stream(names.split(",", -1))
        .map(name -> valueOf(name.strip().toUpperCase(Locale.ROOT)))
        .toList();
  }

  /** The words that start it; its flags follow. */
  List<String> command() throws IOException {
    List<String> line = new ArrayList<>();
    if (this == CRUN && Files.exists(UNIFIED) && !Files.readString(UNIFIED).isBlank()) {
      // crun refuses a hybrid layout whose cgroup2 has controllers: it does not get to see it
      String hidden = "umount /sys/fs/cgroup/unified; exec \"$@\"";
      line.addAll(List.of("unshare", "-m", "--propagation", "slave", "sh", "-c", hidden, "sh"));
    }
    line.add(executable().toString());
    return line;
  }

  private Path executable() throws IOException {
    if (this == JUKUNG) {
      Path bin = Path.of(System.getProperty("jukung.dist", "../dist"), "bin/jukung-runtime");
      return existing(bin.toAbsolutePath().normalize());
    }
    String name = toString();
    for (String directory : List.of("/usr/bin", "/usr/sbin")) {
      Path file = Path.of(directory, name);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new IOException(name + " is missing: install the Debian package " + name);
  }

  private static Path existing(Path file) throws IOException {
    if (!Files.isExecutable(file)) {
      throw new IOException(file + " is missing: run ./dev build");
    }
    return file;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
