package io.jukung.shim.bootstrap;

import io.jukung.shim.runtime.RuntimeChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sees from files whether there can be anything left of a container, without asking a shim or
 * loading a runtime: the built-in runtime keeps its state directory until all else is gone.
 *
 * @param runtimeRoot the built-in runtime's state directories, by id
 * @param mountinfo proc_pid_mountinfo(5) of this process
 */
record Traces(Path runtimeRoot, Path mountinfo) {

  /** False only when nothing is left for certain. */
  boolean of(String id, Path bundle) throws IOException {
    return !RuntimeChoice.load(bundle).equals(RuntimeChoice.BUILT_IN)
        || Files.exists(runtimeRoot.resolve(id))
        || isMounted(bundle.resolve("rootfs"));
  }

  private boolean isMounted(Path rootfs) throws IOException {
    // what mountinfo escapes, in names: proc(5)
    String point =
        rootfs
            .toString()
            .replace("\\", "\\134")
            .replace(" ", "\\040")
            .replace("\t", "\\011")
            .replace("\n", "\\012");
    for (String line : Files.readAllLines(mountinfo, StandardCharsets.ISO_8859_1)) {
      String mounted =
          new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      String[] fields = mounted.split(" ", 6);
      if (fields.length > 4 && (fields[4].equals(point) || fields[4].startsWith(point + "/"))) {
        return true;
      }
    }
    return false;
  }
}
