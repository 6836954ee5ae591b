package io.jukung.containerd.transfer;

import io.jukung.proto.id.Platform;
import java.util.List;

/**
 * How an archive is written (containerd.types.transfer.ImageExportStream).
 *
 * @param platforms of which images are taken from indexes; empty: this machine's
 * @param allPlatforms take all that are here instead
 * @param skipCompatibility leave out Docker's manifest.json
 * @param skipNonDistributable leave out layers that only their owner may distribute
 */
public record ExportTarget(
    List<Platform> platforms,
    boolean allPlatforms,
    boolean skipCompatibility,
    boolean skipNonDistributable) {

  public ExportTarget {
    platforms = List.copyOf(platforms);
  }
}
