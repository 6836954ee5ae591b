package io.jukung.runtime.spec;

import java.nio.file.Path;
import java.util.List;

/**
 * One mount (runtime-spec 1.2, "mounts").
 *
 * @param type file system type; {@code bind} or empty for bind mounts, which {@link #options} tell
 * @param source empty: none
 * @param uidMappings not empty: the mount is to be id-mapped
 */
public record MountSpec(
    String destination,
    String type,
    String source,
    List<String> options,
    List<IdMapping> uidMappings,
    List<IdMapping> gidMappings) {

  public MountSpec {
    options = List.copyOf(options);
    uidMappings = List.copyOf(uidMappings);
    gidMappings = List.copyOf(gidMappings);
  }

  public MountSpec(String destination, String type, String source, List<String> options) {
    this(destination, type, source, options, List.of(), List.of());
  }

  /** With a source that is relative to a bundle's directory, which must be absolute. */
  MountSpec in(Path bundle) {
    if (!isBind() || source.isEmpty() || source.startsWith("/")) {
      return this;
    }
    String absolute = bundle.resolve(source).toString();
    return new MountSpec(destination, type, absolute, options, uidMappings, gidMappings);
  }

  /** Whether this shows an existing tree rather than mounting a file system. */
  public boolean isBind() {
    return type.equals("bind") || options.contains("bind") || options.contains("rbind");
  }
}
