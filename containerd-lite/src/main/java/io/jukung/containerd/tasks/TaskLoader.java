package io.jukung.containerd.tasks;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Finds tasks again: after our restart by their bundles, after a lost connection by themselves. */
final class TaskLoader {
  private static final System.Logger LOG = System.getLogger(TaskLoader.class.getName());

  private static final long STATE_SECONDS = 5;
  private static final int BURIALS_AT_ONCE = 2;

  private final Path directory;
  private final Shims shims;
  private final TaskTable table;
  private final ExitWatch watch;
  private final Undertaker undertaker;

  TaskLoader(Path directory, Shims shims, TaskTable table, ExitWatch watch, Undertaker undertaker) {
    this.directory = directory;
    this.shims = shims;
    this.table = table;
    this.watch = watch;
    this.undertaker = undertaker;
  }

  void load() throws IOException {
    List<Task> tasks = new ArrayList<>();
    for (Bundle bundle : Bundle.list(directory)) {
      Task task = new Task(bundle, bundle.runtime().orElse(RuntimeBinary.JUKUNG));
      task.announce();
      table.add(task);
      tasks.add(task);
    }
    recover(tasks);
  }

  /** Connects each task with its shim again; those whose shim is dead are buried. */
  void recover(List<Task> tasks) {
    List<Task> dead = new ArrayList<>();
    for (Task task : tasks) {
      try {
        if (!adopt(task)) {
          dead.add(task);
        }
      } catch (IOException | ContainerException e) {
        LOG.log(System.Logger.Level.WARNING, "task " + task.id() + " is left alone", e);
      }
    }
    if (dead.isEmpty()) {
      return;
    }
    try (ExecutorService burials =
        Executors.newFixedThreadPool(
            BURIALS_AT_ONCE, Thread.ofPlatform().daemon().name("task-burial").factory())) {
      dead.forEach(task -> burials.execute(() -> undertaker.bury(task)));
    }
  }

  private boolean adopt(Task task) throws IOException {
    Optional<Shim> shim = shims.ofBundle(task.bundle(), task.runtime());
    if (shim.isEmpty()) {
      return false;
    }
    StateResponse state;
    try {
      state =
          shim.get()
              .calls()
              .withDeadlineAfter(STATE_SECONDS, TimeUnit.SECONDS)
              .state(StateRequest.newBuilder().setId(task.id()).build());
    } catch (RuntimeException e) {
      ContainerException failure = ErrorStatus.of(e);
      if (failure.kind() == ErrorKind.NOT_FOUND || failure.kind() == ErrorKind.UNAVAILABLE) {
        return false;
      }
      throw failure;
    }
    task.pid(state.getPid());
    task.attach(shim.get());
    if (!shim.get().add(task)) {
      return false;
    }
    watch.follow(task, shim.get());
    return true;
  }
}
