package io.jukung.engine.attach;

import io.jukung.proto.error.ErrorStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A client that attached before the start: the start connects it between the creation of the
 * process and its first instruction, so that no output is missed.
 *
 * @param width of the client's terminal in characters, 0 when not given
 */
public record PendingAttach(
    int width, int height, CompletableFuture<Optional<AttachConnection>> connection) {

  public PendingAttach(int width, int height) {
    this(width, height, new CompletableFuture<>());
  }

  /** Called by the start; returns when the shim is ready for this client. */
  public void connect(Path socket) throws IOException {
    AttachConnection opened = AttachConnection.open(socket);
    if (!connection.complete(Optional.of(opened))) {
      opened.close();
    }
  }

  /** The start failed: there will be no output. */
  public void abandon() {
    connection.complete(Optional.empty());
  }

  /** Blocks until the start; empty when it failed. */
  public Optional<AttachConnection> await() throws InterruptedException {
    try {
      return connection.get();
    } catch (ExecutionException e) {
      throw ErrorStatus.of(e);
    }
  }
}
