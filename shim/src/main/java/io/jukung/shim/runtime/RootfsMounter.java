package io.jukung.shim.runtime;

import java.nio.file.Path;
import java.util.List;

/** Puts root file systems in place and takes them away. Thread-safe. */
public interface RootfsMounter {
  /**
   * Mounts one on the other, the first first; on failure none stays.
   *
   * @throws io.jukung.proto.error.ContainerException naming the mount that failed, and why
   */
  void mount(List<RootfsMount> mounts, Path rootfs);

  /** Takes away all that is mounted at or below {@code rootfs}; nothing mounted is no error. */
  void unmount(Path rootfs);
}
