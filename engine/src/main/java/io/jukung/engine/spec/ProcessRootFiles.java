package io.jukung.engine.spec;

import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Io;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a running container, through the root of its process. What runs inside may swap
 * links at any moment, so names are resolved by openat2(2) with RESOLVE_IN_ROOT.
 */
public final class ProcessRootFiles implements RootFiles {
  private static final int MAX_SIZE = 4 << 20;

  private final int pid;
  private final FileCalls files;

  public ProcessRootFiles(int pid, FileCalls files) {
    this.pid = pid;
    this.files = files;
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    try (Fd root =
            files.openat(
                FileCalls.AT_FDCWD,
                "/proc/" + pid + "/root",
                Io.O_PATH | FileCalls.O_DIRECTORY,
                0);
        Fd file =
            files.openat2(
                root.number(),
                path,
                Io.O_RDONLY | Io.O_NONBLOCK,
                0,
                FileCalls.RESOLVE_IN_ROOT | FileCalls.RESOLVE_NO_MAGICLINKS)) {
      if (!files.stat(file.number(), "", FileCalls.AT_EMPTY_PATH).isRegular()) {
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(Path.of(file.procPath()))) {
        return Optional.of(new String(in.readNBytes(MAX_SIZE), StandardCharsets.ISO_8859_1));
      }
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
