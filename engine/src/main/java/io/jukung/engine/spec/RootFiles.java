package io.jukung.engine.spec;

import java.io.IOException;
import java.util.Optional;

/** Reads small files of a container's root file system without ever leaving it. */
@FunctionalInterface
public interface RootFiles {

  /** A root file system without files. */
  RootFiles EMPTY = path -> Optional.empty();

  /**
   * @param path relative to the root, such as {@code etc/passwd}
   * @return empty when there is no such regular file
   */
  Optional<String> read(String path) throws IOException;
}
