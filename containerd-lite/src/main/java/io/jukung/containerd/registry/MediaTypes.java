package io.jukung.containerd.registry;

import java.util.List;

/** Media types of manifests that are read, and of those that are refused. */
public final class MediaTypes {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  private static final String DOCKER_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1";

  static final String ACCEPT =
      String.join(", ", List.of(DOCKER_MANIFEST, DOCKER_LIST, OCI_MANIFEST, OCI_INDEX, "*/*"));

  private MediaTypes() {}

  public static boolean isIndex(String mediaType) {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
  }

  public static boolean isManifest(String mediaType) {
    return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
  }

  static boolean isSchema1(String mediaType) {
    return mediaType.startsWith(DOCKER_SCHEMA1);
  }
}
