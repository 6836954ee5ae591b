package io.jukung.shim.stdio;

/** Opens what Create and Exec ask for. Thread-safe. */
public interface ProcessIoFactory {
  /**
   * Understands the request, opens its fifos, files, logs and sockets, and makes the pipes.
   *
   * @param id the container's, for logger processes
   * @throws io.jukung.proto.error.ContainerException naming what cannot be opened; then nothing
   *     stays open
   */
  ProcessIo open(StdioRequest request, String id);
}
