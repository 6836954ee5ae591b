package io.jukung.engine.image;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.containerd.ContentDescriptor;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * What an image says of itself, read once from its manifest and config, which never change.
 *
 * @param id digest of the config: Docker's image id
 * @param target what the name points to: an index or the manifest
 * @param layers blobs, the base first
 * @param diffIds digests of the uncompressed layers
 * @param defaults the config's Config, with {@code image} empty
 * @param document the whole config
 */
public record ImageDetails(
    Digest id,
    ContentDescriptor target,
    Digest manifest,
    List<ContentDescriptor> layers,
    List<String> diffIds,
    ContainerConfig defaults,
    Platform platform,
    Instant created,
    JsonObject document) {
  public ImageDetails {
    layers = List.copyOf(layers);
    diffIds = List.copyOf(diffIds);
  }

  /** Name of the snapshot of all layers; empty for an image without layers. */
  public String chainId() {
    List<String> all = chainIds();
    return all.isEmpty() ? "" : all.getLast();
  }

  /** Snapshot names, the base first: OCI image-spec, config.md, "Layer ChainID". */
  public List<String> chainIds() {
    List<String> chain = new java.util.ArrayList<>();
    for (String diff : diffIds) {
      chain.add(chain.isEmpty() ? diff : Digest.of(chain.getLast() + " " + diff).toString());
    }
    return List.copyOf(chain);
  }
}
