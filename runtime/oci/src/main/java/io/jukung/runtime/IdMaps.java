package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.spec.IdMapping;
import io.jukung.runtime.spec.LinuxSpec;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The maps of a new user namespace, which only a process outside of it may write. */
final class IdMaps {
  private final Kernel kernel;

  IdMaps(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Writes both maps, then a byte that lets the process go on. */
  void write(int pid, LinuxSpec linux, Fd sync) throws IOException {
    Path process = Path.of("/proc/" + pid);
    map(process.resolve("uid_map"), linux.uidMappings());
    map(process.resolve("gid_map"), linux.gidMappings());
    kernel.io().write(sync.number(), ByteBuffer.allocateDirect(1));
  }

  private static void map(Path file, List<IdMapping> mappings) {
    StringBuilder lines = new StringBuilder();
    for (IdMapping mapping : mappings) {
      lines
          .append(mapping.containerId())
          .append(' ')
          .append(mapping.hostId())
          .append(' ')
          .append(mapping.size())
          .append('\n');
    }
    try {
      // the kernel takes the whole map in one write
      Files.write(
          file, lines.toString().getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new OciException(
          Kind.INVALID_ARGUMENT,
          Reason.BAD_SPEC,
          "write \""
              + lines.toString().strip()
              + "\" to "
              + file.getFileName()
              + " of the user"
              + " namespace: "
              + e.getMessage(),
          e);
    }
  }
}
