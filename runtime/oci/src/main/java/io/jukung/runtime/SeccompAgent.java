package io.jukung.runtime;

import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.StateJson;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Hands a filter's listener to the agent that answers for SCMP_ACT_NOTIFY: its descriptor and a
 * container process state over the spec's socket (runtime-spec 1.2, "config-linux", The Container
 * Process State).
 */
final class SeccompAgent {
  private final Kernel kernel;
  private final SeccompSpec seccomp;

  SeccompAgent(Kernel kernel, SeccompSpec seccomp) {
    this.kernel = kernel;
    this.seccomp = seccomp;
  }

  /**
   * @param listener stays the caller's
   * @param pid of the process whose it is
   * @param state of its container
   * @throws OciException when there is no agent: the container could not go on
   */
  void send(Fd listener, int pid, StateJson state) throws IOException {
    JsonObject.Builder message =
        JsonObject.builder()
            .put("ociVersion", DefaultSpec.OCI_VERSION)
            .putStrings("fds", List.of("seccompFd"))
            .put("pid", pid);
    if (!seccomp.listenerMetadata().isEmpty()) {
      message.put("metadata", seccomp.listenerMetadata());
    }
    byte[] json = Json.writeBytes(message.put("state", state.toJson()).build());
    ByteBuffer bytes = ByteBuffer.allocateDirect(json.length).put(json).flip();
    try (Fd socket = kernel.sockets().connect(seccomp.listenerPath())) {
      kernel.sockets().send(socket.number(), bytes, List.of(listener.number()));
      while (bytes.hasRemaining()) {
        kernel.io().write(socket.number(), bytes);
      }
    }
  }
}
