package io.jukung.containerd.app;

import io.jukung.containerd.metadata.DiskSync;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.Path;

/** syncfs(2) through the kernel. */
final class KernelDiskSync implements DiskSync {

  private final Kernel kernel;

  KernelDiskSync(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void sync(Path path) throws IOException {
    try (Fd fd = kernel.io().open(path.toString(), Io.O_RDONLY, 0)) {
      kernel.files().syncfs(fd.number());
    }
  }
}
