package io.jukung.containerd.registry;

/**
 * A repository of a registry.
 *
 * @param domain as in a reference: {@code docker.io}, {@code localhost:5000}
 * @param path {@code library/busybox}
 */
public record Repository(String domain, String path) {

  /**
   * As people write it, Docker Hub's defaults left out: {@code busybox}, {@code localhost:5000/a}.
   */
  public String familiar() {
    if (domain.equals("docker.io")) {
      return path.startsWith("library/") ? path.substring("library/".length()) : path;
    }
    return domain + "/" + path;
  }
}
