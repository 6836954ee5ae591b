package io.jukung.engine.container;

import io.jukung.engine.attach.AttachConnection;
import io.jukung.engine.attach.PendingAttach;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.util.Optional;

/** {@code docker attach}, before and after the start. */
public final class Attachments {
  private final ContainerPaths paths;

  Attachments(ContainerPaths paths) {
    this.paths = paths;
  }

  /** A client's place at a container; close it. */
  public final class Attachment implements AutoCloseable {
    private final Container container;
    private final PendingAttach pending;

    private Attachment(Container container, PendingAttach pending) {
      this.container = container;
      this.pending = pending;
    }

    /** Blocks until the container runs; empty when its start failed or it was removed. */
    public Optional<AttachConnection> await() throws InterruptedException {
      return pending.await();
    }

    @Override
    public void close() throws IOException {
      container.dropPending(pending);
      Optional<AttachConnection> connection = pending.connection().getNow(Optional.empty());
      pending.abandon();
      if (connection.isPresent()) {
        connection.get().close();
      }
    }
  }

  /**
   * From the return on no output is missed: that of the running process, else that of the next one.
   *
   * @param width of the client's terminal in characters, 0 when not given
   */
  public Attachment attach(Container container, int width, int height) {
    PendingAttach pending = new PendingAttach(width, height);
    try (Container.Held _ = container.hold()) {
      container.requireNotRemoved();
      if (container.status() == ContainerStatus.PAUSED) {
        throw ContainerException.failedPrecondition(
            io.jukung.proto.error.Reason.CONTAINER_PAUSED,
            "container " + container.name() + " is paused, unpause the container before attach");
      }
      if (container.status().isAlive()) {
        connect(container, pending);
      } else {
        container.addPending(pending);
      }
    }
    return new Attachment(container, pending);
  }

  private void connect(Container container, PendingAttach pending) {
    try {
      pending.connect(paths.attachSocket(container.id()));
    } catch (IOException e) {
      // it ended a moment ago: there is no output any more, which is not an error
      pending.abandon();
    }
  }
}
