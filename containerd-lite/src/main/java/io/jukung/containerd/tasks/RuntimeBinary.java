package io.jukung.containerd.tasks;

import io.jukung.proto.error.ContainerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shim's program for a runtime name, by containerd's rule: {@code io.containerd.runc.v2} is
 * {@code containerd-shim-runc-v2}; an absolute path is itself.
 */
public final class RuntimeBinary {

  /** Our own runtime, one shim for all containers of a namespace. */
  public static final String JUKUNG = "io.containerd.jukung.v1";

  private static final Pattern NAME = Pattern.compile("(?:.*\\.)?([^./]+)\\.(v[0-9]+)");

  private final List<Path> directories;

  /**
   * @param directories searched in this order
   */
  public RuntimeBinary(List<Path> directories) {
    this.directories = List.copyOf(directories);
  }

  /**
   * Searches our own directory first, then those of PATH.
   *
   * @param own where our own programs are; empty: unknown
   * @param path as the environment's PATH
   */
  public static RuntimeBinary searching(String own, String path) {
    List<Path> directories = new ArrayList<>();
    if (!own.isEmpty()) {
      directories.add(Path.of(own));
    }
    for (String directory : path.split(":", -1)) {
      if (!directory.isEmpty()) {
        directories.add(Path.of(directory));
      }
    }
    return new RuntimeBinary(directories);
  }

  /** File name of the program for a runtime's name. */
  static String fileName(String runtime) {
    Matcher name = NAME.matcher(runtime);
    if (!name.matches()) {
      throw ContainerException.invalidArgument(
          "invalid runtime name \"" + runtime + "\", correct is io.containerd.NAME.vN or a path");
    }
    return "containerd-shim-" + name.group(1) + "-" + name.group(2);
  }

  Path find(String runtime) {
    if (runtime.startsWith("/")) {
      Path path = Path.of(runtime);
      if (!Files.isExecutable(path)) {
        throw ContainerException.notFound("runtime " + runtime + ": no such program");
      }
      return path;
    }
    String file = fileName(runtime);
    return directories.stream()
        .map(directory -> directory.resolve(file))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                ContainerException.notFound(
                    "runtime \"" + runtime + "\": program " + file + " is not installed"));
  }

  /** True when one shim serves all containers of a namespace, so that a connection is reused. */
  static boolean isShared(String runtime) {
    return runtime.equals(JUKUNG);
  }
}
