package io.jukung.runtime;

import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.spec.IdMapping;
import io.jukung.runtime.spec.LinuxSpec;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The maps of a new user namespace, which only a process outside of it may write. */
final class IdMaps {
  private final Kernel kernel;

  IdMaps(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Writes both maps, then a byte that lets the process go on. */
  void write(int pid, LinuxSpec linux, Fd sync) throws IOException {
    write(pid, linux.uidMappings(), linux.gidMappings());
    kernel.io().write(sync.number(), ByteBuffer.allocateDirect(1));
  }

  /**
   * Root writes what it likes; an ordinary user one id, his own, and more only through the set-uid
   * commands that know his ranges (subuid(5)).
   */
  void write(int pid, List<IdMapping> uids, List<IdMapping> gids) throws IOException {
    Path process = Path.of("/proc/" + pid);
    if (kernel.processes().effectiveUid() == 0) {
      map(process.resolve("uid_map"), uids);
      map(process.resolve("gid_map"), gids);
      return;
    }
    if (isOneId(uids)) {
      map(process.resolve("uid_map"), uids);
    } else {
      mapThrough("newuidmap", pid, uids);
    }
    if (isOneId(gids)) {
      // else the user could give up a group that denies him something: user_namespaces(7)
      Files.writeString(process.resolve("setgroups"), "deny", StandardOpenOption.WRITE);
      map(process.resolve("gid_map"), gids);
    } else {
      mapThrough("newgidmap", pid, gids);
    }
  }

  private static boolean isOneId(List<IdMapping> mappings) {
    return mappings.size() == 1 && mappings.getFirst().size() == 1;
  }

  static List<String> command(String tool, int pid, List<IdMapping> mappings) {
    List<String> command = new ArrayList<>(List.of(tool, Integer.toString(pid)));
    for (IdMapping mapping : mappings) {
      command.add(Long.toString(mapping.containerId()));
      command.add(Long.toString(mapping.hostId()));
      command.add(Long.toString(mapping.size()));
    }
    return command;
  }

  private static void mapThrough(String tool, int pid, List<IdMapping> mappings) {
    List<String> command = command(tool, pid, mappings);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        throw new OciException(
            Kind.INVALID_ARGUMENT,
            Reason.BAD_SPEC,
            String.join(" ", command) + " ended with " + code + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OciException(Kind.INTERNAL, Reason.NONE, "interrupted while " + tool + " ran", e);
    } catch (IOException e) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.NONE,
          "an ordinary user's maps of more than one id need " + tool + ": " + e.getMessage(),
          e);
    }
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
