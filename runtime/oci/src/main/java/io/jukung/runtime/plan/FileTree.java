package io.jukung.runtime.plan;

import io.jukung.sys.FileStat;
import java.util.List;
import java.util.Map;

/**
 * A file of the host with all that is below it, as it was when it was looked at.
 *
 * @param link where a symbolic link leads; empty for others
 * @param attributes extended attributes
 * @param children of a directory, in no particular order
 */
public record FileTree(
    String name,
    FileStat stat,
    String link,
    Map<String, byte[]> attributes,
    List<FileTree> children) {

  public FileTree {
    attributes = Map.copyOf(attributes);
    children = List.copyOf(children);
  }
}
