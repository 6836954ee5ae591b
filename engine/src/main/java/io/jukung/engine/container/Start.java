package io.jukung.engine.container;

import io.jukung.engine.attach.PendingAttach;
import io.jukung.engine.containerd.ContainerClient;
import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.engine.containerd.SnapshotMount;
import io.jukung.engine.containerd.Stdio;
import io.jukung.engine.containerd.TaskState;
import io.jukung.engine.spec.LayeredRootFiles;
import io.jukung.engine.spec.SpecBuilder;
import io.jukung.engine.spec.SpecRequest;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.sys.FileCalls;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code docker start}. A start that fails leaves the container as it was, with the reason. */
public final class Start {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int OTHER = 128;

  private final ContainerdClient containerd;
  private final ContainerFiles files;
  private final ContainerPaths paths;
  private final SpecBuilder specs;
  private final ContainerEvents events;
  private final Removal removal;
  private final Supplier<FileCalls> fileCalls;
  private final Clock clock;

  Start(
      ContainerdClient containerd,
      ContainerFiles files,
      ContainerPaths paths,
      SpecBuilder specs,
      ContainerEvents events,
      Removal removal,
      Supplier<FileCalls> fileCalls,
      Clock clock) {
    this.containerd = containerd;
    this.files = files;
    this.paths = paths;
    this.specs = specs;
    this.events = events;
    this.removal = removal;
    this.fileCalls = fileCalls;
    this.clock = clock;
  }

  /** By a user. False when it was running already. */
  public boolean start(Container container) {
    try (Container.Held _ = container.hold()) {
      container.requireNotRemoved();
      switch (container.status()) {
        case RUNNING -> {
          return false;
        }
        case PAUSED ->
            throw ContainerException.failedPrecondition(
                Reason.CONTAINER_PAUSED, "cannot start a paused container, try unpause instead");
        case REMOVING, DEAD ->
            throw ContainerException.failedPrecondition(
                Reason.CONTAINER_REMOVING, "container is marked for removal and cannot be started");
        case CREATED, EXITED, RESTARTING -> {}
      }
      container.set(container.state().withStoppedByUser(false).withRestarts(0));
      run(container);
      return true;
    }
  }

  /** By the restart policy; false when that was called off meanwhile. */
  boolean again(Container container) {
    try (Container.Held _ = container.hold()) {
      if (container.status() != ContainerStatus.RESTARTING) {
        return false;
      }
      run(container);
      return true;
    }
  }

  private void run(Container container) {
    ContainerRecord record = container.record();
    List<PendingAttach> clients = container.takePending();
    boolean created = false;
    try {
      List<SnapshotMount> rootfs = rootfs(container);
      register(container, spec(record, rootfs));
      createTask(record, rootfs);
      created = true;
      connect(record, clients);
      Instant at = clock.instant();
      int pid = startTask(record.id());
      container.rootfs(null);
      container.set(container.state().started(pid, at));
      files.save(record, container.state());
      events.publish(record, "start");
    } catch (RuntimeException e) {
      ContainerException why = ErrorStatus.of(e);
      fail(container, why, created, clients);
      throw why;
    }
  }

  private List<SnapshotMount> rootfs(Container container) {
    List<SnapshotMount> kept = container.rootfs();
    return kept != null ? kept : containerd.snapshots().mounts(container.id());
  }

  private byte[] spec(ContainerRecord record, List<SnapshotMount> rootfs) {
    return Json.writeBytes(
        specs.build(
            new SpecRequest(
                record.id(),
                record.config(),
                record.host(),
                Hostname.of(record),
                paths.directory(record.id()),
                paths.init(),
                MountPlan.prepare(record.mounts()),
                LayeredRootFiles.of(rootfs, fileCalls))));
  }

  private void register(Container container, byte[] spec) {
    ContainerClient client = containerd.containers();
    String id = container.id();
    Map<String, String> labels = Map.of(Creation.OWNER, paths.data().toString());
    try {
      if (container.state().registered()) {
        client.updateSpec(id, spec);
      } else {
        client.create(id, container.record().image(), spec, labels);
      }
    } catch (ContainerException e) {
      // our memory of what containerd has may be older than a crash
      if (e.kind() == ErrorKind.ALREADY_EXISTS) {
        client.updateSpec(id, spec);
      } else if (e.kind() == ErrorKind.NOT_FOUND && container.state().registered()) {
        client.create(id, container.record().image(), spec, labels);
      } else {
        throw e;
      }
    }
    container.set(container.state().asRegistered());
  }

  private void createTask(ContainerRecord record, List<SnapshotMount> rootfs) {
    Stdio stdio =
        StdioAddress.container(
            paths.attachSocket(record.id()),
            paths.log(record.id()),
            record.host(),
            record.config().tty(),
            record.config().openStdin());
    try {
      containerd.tasks().create(record.id(), rootfs, stdio);
    } catch (ContainerException e) {
      boolean leftover =
          e.kind() == ErrorKind.ALREADY_EXISTS || e.reason() == Reason.CONNECTION_LOST;
      if (!leftover) {
        throw e;
      }
      // of a start that was cut off by the death of one of us
      deleteTask(record.id());
      containerd.tasks().create(record.id(), rootfs, stdio);
    }
  }

  private void connect(ContainerRecord record, List<PendingAttach> clients) {
    for (PendingAttach client : clients) {
      if (client.width() > 0 && record.config().tty()) {
        containerd.tasks().resize(record.id(), "", client.width(), client.height());
      }
      try {
        client.connect(paths.attachSocket(record.id()));
      } catch (IOException e) {
        throw ContainerException.internal(
            "connect to the output of container " + record.name() + ": " + e.getMessage(), e);
      }
    }
  }

  private int startTask(String id) {
    try {
      return containerd.tasks().start(id, "");
    } catch (ContainerException e) {
      if (e.reason() != Reason.CONNECTION_LOST) {
        throw e;
      }
      // containerd died while it was asked: the task knows whether it started
      TaskState task = containerd.tasks().get(id, "");
      return task.status() == TaskState.Status.CREATED
          ? containerd.tasks().start(id, "")
          : task.pid();
    }
  }

  private void fail(
      Container container, ContainerException why, boolean created, List<PendingAttach> clients) {
    clients.forEach(PendingAttach::abandon);
    if (created) {
      deleteTask(container.id());
    }
    ContainerRecord record = container.record();
    container.set(container.state().startFailed(exitCode(why), why.message()));
    files.save(record, container.state());
    if (record.host().autoRemove()) {
      removal.discard(container);
    }
  }

  private void deleteTask(String id) {
    try {
      containerd.tasks().kill(id, "", Signals.SIGKILL, true);
    } catch (ContainerException e) {
      // a process that never started cannot always be signalled; the deletion below decides
      if (e.kind() == ErrorKind.UNAVAILABLE) {
        throw e;
      }
    }
    try {
      containerd.tasks().delete(id);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        System.getLogger(Start.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "task {0} of a failed start is left: {1}",
                id,
                e.getMessage());
      }
    }
  }

  /** Docker's code for a process that could not be started. */
  public static int exitCode(ContainerException why) {
    return switch (why.reason()) {
      case COMMAND_NOT_FOUND -> NOT_FOUND;
      case NOT_EXECUTABLE -> NOT_EXECUTABLE;
      default -> OTHER;
    };
  }
}
