package io.jukung.containerd.archive;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a layer is unpacked.
 *
 * @param root an existing directory that nobody else changes meanwhile
 * @param lowers layers below, the topmost first: directories that the archive leaves out take their
 *     mode and owner from there
 * @param whiteouts what becomes of deletions
 */
public record UnpackTarget(Path root, List<Path> lowers, Whiteouts whiteouts) {

  /** What to do for {@code .wh.NAME} and {@code .wh..wh..opq} (image-spec, layer.md). */
  public enum Whiteouts {
    /** The root is an overlay's upper directory: device 0/0 and {@code trusted.overlay.opaque}. */
    OVERLAY,
    /** The root holds the layers below too: delete what they had. */
    DELETE
  }

  public UnpackTarget {
    lowers = List.copyOf(lowers);
  }
}
