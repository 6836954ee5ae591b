package io.jukung.containerd.tasks;

import com.google.protobuf.Timestamp;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.sys.Mounts;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Cleans up after tasks whose shim has died, and says how they ended as far as anybody knows. */
final class Undertaker {
  private static final System.Logger LOG = System.getLogger(Undertaker.class.getName());

  /** As containerd has it when even the clean-up failed. */
  private static final int UNKNOWN = 255;

  private final ShimCommand command;
  private final TaskTable table;
  private final TaskEvents events;
  private final Supplier<Mounts> mounts;
  private final InstantSource clock;

  Undertaker(
      ShimCommand command,
      TaskTable table,
      TaskEvents events,
      Supplier<Mounts> mounts,
      InstantSource clock) {
    this.command = command;
    this.table = table;
    this.events = events;
    this.mounts = mounts;
    this.clock = clock;
  }

  /** Runs the shim's {@code delete}, tells the end, removes the bundle. */
  void bury(Task task) {
    TaskExit exit = lastWords(task);
    boolean known = table.remove(task);
    task.ended(exit);
    if (known && task.isAnnounced()) {
      if (!task.isExitPublished()) {
        events.exit(task, exit);
      }
      events.delete(task, exit);
    }
    try {
      task.bundle().delete(mounts.get());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "delete bundle " + task.bundle().path(), e);
    }
  }

  private TaskExit lastWords(Task task) {
    try {
      DeleteResponse response = command.delete(task.bundle(), task.runtime());
      Timestamp at = Tasks.isUnset(response.getExitedAt()) ? now() : response.getExitedAt();
      return new TaskExit(response.getPid(), response.getExitStatus(), at);
    } catch (IOException | ContainerException e) {
      LOG.log(System.Logger.Level.WARNING, "clean up after the dead shim of task " + task.id(), e);
      return new TaskExit(task.pid(), UNKNOWN, now());
    }
  }

  private Timestamp now() {
    Instant now = clock.instant();
    return Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()).build();
  }
}
