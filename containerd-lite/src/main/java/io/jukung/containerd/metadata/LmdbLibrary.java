package io.jukung.containerd.metadata;

import io.jukung.sys.io.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts lmdb's shared library where it stays. The binding itself would unpack it to the temporary
 * directory at every start, and leave it there when the process is killed.
 */
final class LmdbLibrary {

  // as a text: the binding's own constant lies in the class that reads the property when it loads
  private static final String PROPERTY = "lmdbjava.native.lib";

  private LmdbLibrary() {}

  /** To be called before the binding's first use; later calls change nothing. */
  static void prepare(Path directory) throws IOException {
    if (System.getProperty(PROPERTY) != null) {
      return;
    }
    String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    Path library = directory.resolve("lmdb.so").toAbsolutePath();
    try (InputStream packed =
        LmdbLibrary.class
            .getClassLoader()
            .getResourceAsStream("org/lmdbjava/" + arch + "-linux-gnu.so")) {
      if (packed == null) {
        return; // the binding says what is missing
      }
      byte[] bytes = packed.readAllBytes();
      if (!Files.exists(library) || Files.size(library) != bytes.length) {
        AtomicFiles.writeUnsynced(library, bytes);
      }
    }
    System.setProperty(PROPERTY, library.toString());
  }
}
