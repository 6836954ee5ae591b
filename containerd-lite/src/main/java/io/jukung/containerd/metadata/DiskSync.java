package io.jukung.containerd.metadata;

import java.io.IOException;
import java.nio.file.Path;

/** Brings everything written so far to the file system that holds a path to the disk: syncfs(2). */
@FunctionalInterface
public interface DiskSync {

  void sync(Path path) throws IOException;
}
