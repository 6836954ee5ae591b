package io.jukung.engine.container;

import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** {@code docker rm}: the name is free afterwards, log and state are gone. */
public final class Removal {
  private final ContainerdClient containerd;
  private final ContainerIndex index;
  private final ContainerFiles files;
  private final ContainerEvents events;
  private final Consumer<String> whenRemoved;
  private final Executor executor;

  /**
   * @param whenRemoved told the id of every container that went
   * @param executor runs one blocking call beside another
   */
  Removal(
      ContainerdClient containerd,
      ContainerIndex index,
      ContainerFiles files,
      ContainerEvents events,
      Consumer<String> whenRemoved,
      Executor executor) {
    this.containerd = containerd;
    this.index = index;
    this.files = files;
    this.events = events;
    this.whenRemoved = whenRemoved;
    this.executor = executor;
  }

  /** Refuses one that has a process. */
  public void remove(Container container) {
    try (Container.Held _ = container.hold()) {
      if (container.isRemoved()) {
        throw Container.notFound(container.name());
      }
      String problem =
          switch (container.status()) {
            case RUNNING ->
                "container is running: stop the container before removing or force remove";
            case PAUSED -> "container is paused and must be unpaused first";
            case RESTARTING ->
                "container is restarting: stop the container before removing or force remove";
            case REMOVING -> "removal is already in progress";
            case CREATED, EXITED, DEAD -> "";
          };
      if (!problem.isEmpty()) {
        throw ContainerException.failedPrecondition(
            Reason.CONTAINER_RUNNING,
            "cannot remove container \"/" + container.name() + "\": " + problem);
      }
      discard(container);
    }
  }

  /** Removes one that has no process. Under its lock. */
  void discard(Container container) {
    ContainerRecord record = container.record();
    boolean registered = container.state().registered();
    container.set(container.state().with(ContainerStatus.REMOVING));
    try {
      CompletableFuture<Void> record2 =
          registered
              ? CompletableFuture.runAsync(() -> deleteRecord(record.id()), executor)
              : CompletableFuture.completedFuture(null);
      tolerateAbsence(() -> containerd.snapshots().remove(record.id()));
      record2.join();
      files.delete(record);
    } catch (ContainerException | CompletionException | IOException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      container.set(
          container
              .state()
              .with(ContainerStatus.DEAD)
              .withError(String.valueOf(cause.getMessage())));
      throw ContainerException.internal(
          "remove container " + record.name() + ": " + cause.getMessage(), cause);
    }
    index.remove(container);
    container.takePending().forEach(io.jukung.engine.attach.PendingAttach::abandon);
    container.markRemoved();
    whenRemoved.accept(record.id());
    events.publish(record, "destroy");
  }

  private void deleteRecord(String id) {
    tolerateAbsence(() -> containerd.containers().delete(id));
  }

  /** Removes what containerd has of a container that we do not know. */
  void discardUnknown(String id) {
    tolerateAbsence(() -> containerd.tasks().kill(id, "", Signals.SIGKILL, true));
    tolerateAbsence(
        () -> {
          containerd.tasks().await(id, "");
          containerd.tasks().delete(id);
        });
    deleteRecord(id);
    tolerateAbsence(() -> containerd.snapshots().remove(id));
  }

  private static void tolerateAbsence(Runnable call) {
    try {
      call.run();
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
    }
  }
}
