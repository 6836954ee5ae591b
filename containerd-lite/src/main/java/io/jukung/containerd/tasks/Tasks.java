package io.jukung.containerd.tasks;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.jukung.containerd.containers.ContainerRecord;
import io.jukung.containerd.containers.ContainerStore;
import io.jukung.containerd.containers.TypedBytes;
import io.jukung.containerd.events.EventExchange;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Identifier;
import io.jukung.proto.task.v2.CreateTaskRequest;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The life of tasks: made in a shim, found again after a restart, buried when their shim has died.
 * What a shim answers is passed on as it is, errors too.
 */
public final class Tasks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Tasks.class.getName());

  private static final long CLEANUP_SECONDS = 5;

  private final Path directory;
  private final ContainerStore containers;
  private final Kernel kernel;
  private final TaskTable table = new TaskTable();
  private final Shims shims;
  private final TaskEvents events;
  private final ExitWatch watch;
  private final Undertaker undertaker;
  private final CountDownLatch loaded = new CountDownLatch(1);

  /**
   * @param settings where bundles, sockets and programs are
   * @param kernel used for the mounts that dead shims leave, and for fifos
   */
  public Tasks(
      TaskSettings settings,
      ContainerStore containers,
      EventExchange exchange,
      ShimConnector connector,
      Kernel kernel,
      InstantSource clock) {
    this.directory = settings.tasks();
    this.containers = containers;
    this.kernel = kernel;
    ShimCommand command =
        new ShimCommand(
            settings.binaries(),
            settings.address(),
            settings.ttrpcAddress(),
            settings.run(),
            settings.publisher());
    this.events = new TaskEvents(exchange, clock, table);
    this.watch = new ExitWatch(events);
    this.shims =
        new Shims(
            connector, command, settings.ttrpcAddress().toString(), kernel::io, this::shimIsGone);
    this.undertaker = new Undertaker(command, table, events, kernel::mounts, clock);
  }

  /** Finds the tasks that an earlier process left. Until it has ended, all calls wait for it. */
  public void load() {
    try {
      new TaskLoader(directory, shims, table, watch, undertaker).load();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "read tasks in " + directory, e);
    } finally {
      loaded.countDown();
    }
  }

  private void awaitLoaded() {
    try {
      loaded.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ContainerException.cancelled("interrupted while tasks are being loaded");
    }
  }

  /** The task, or NOT_FOUND. */
  public Task get(String namespace, String id) {
    awaitLoaded();
    return table.get(namespace, id);
  }

  /** In no particular order. */
  public List<Task> list(String namespace) {
    awaitLoaded();
    return table.list(namespace);
  }

  /**
   * Makes the task in a shim.
   *
   * @param request as the shim gets it, but for bundle and default options
   * @param runtimePath replaces the container's runtime when not empty
   * @return the pid
   */
  public int create(String namespace, CreateTaskRequest request, String runtimePath)
      throws IOException {
    awaitLoaded();
    Identifier.check("task id", request.getId());
    ContainerRecord container = containers.get(namespace, request.getId());
    String runtime = runtimePath.isEmpty() ? container.runtime() : runtimePath;
    if (table.find(namespace, request.getId()).isPresent()) {
      throw ContainerException.alreadyExists("task " + request.getId() + ": already exists");
    }
    Bundle bundle =
        Bundle.create(directory, namespace, request.getId(), container.spec().value(), runtime);
    Task task = new Task(bundle, runtime);
    boolean done = false;
    try {
      table.add(task);
      Any options = options(request, container);
      Shim shim = shims.forNewTask(bundle, runtime, options.toByteArray());
      task.attach(shim);
      if (!shim.add(task)) {
        throw ContainerException.unavailable("the shim of task " + task.id() + " has ended", null);
      }
      CreateTaskRequest.Builder full = request.toBuilder().setBundle(bundle.path().toString());
      if (!options.getTypeUrl().isEmpty()) {
        full.setOptions(options);
      }
      int pid = call(task, stub -> stub.create(full.build()).getPid());
      task.pid(pid);
      task.announce();
      watch.follow(task, shim);
      done = true;
      return pid;
    } finally {
      if (!done) {
        discard(task);
      }
    }
  }

  private static Any options(CreateTaskRequest request, ContainerRecord container) {
    if (request.hasOptions() && !request.getOptions().getValue().isEmpty()) {
      return request.getOptions();
    }
    TypedBytes configured = container.runtimeOptions();
    return Any.newBuilder()
        .setTypeUrl(configured.typeUrl())
        .setValue(ByteString.copyFrom(configured.value()))
        .build();
  }

  /** After a failed creation: nothing of it may stay. Its own failures are only logged. */
  private void discard(Task task) {
    Shim shim = task.shim();
    if (shim != null) {
      try {
        var _ =
            shim.calls()
                .withDeadlineAfter(CLEANUP_SECONDS, TimeUnit.SECONDS)
                .delete(DeleteRequest.newBuilder().setId(task.id()).build());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "shim knows nothing of " + task.id(), e);
      }
      shims.release(shim, task);
    }
    table.remove(task);
    deleteBundle(task);
  }

  private void deleteBundle(Task task) {
    try {
      task.bundle().delete(kernel.mounts());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "delete bundle " + task.bundle().path(), e);
    }
  }

  /** Deletes an ended task; the answer tells how it ended. */
  public DeleteResponse delete(String namespace, String id) {
    Task task = get(namespace, id);
    Shim shim = task.shim();
    ContainerException missing = null;
    DeleteResponse response = DeleteResponse.getDefaultInstance();
    try {
      response = call(task, stub -> stub.delete(DeleteRequest.newBuilder().setId(id).build()));
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      // the shim has forgotten it: what we hold of it goes too
      missing = e;
    }
    if (shim != null) {
      shims.release(shim, task);
    }
    table.remove(task);
    deleteBundle(task);
    if (missing != null) {
      throw missing;
    }
    task.ended(new TaskExit(response.getPid(), response.getExitStatus(), response.getExitedAt()));
    return response;
  }

  /** Calls the task's shim; failures are the shim's own. */
  public <T> T call(Task task, Function<TaskGrpc.TaskBlockingStub, T> method) {
    try {
      return method.apply(shim(task).calls());
    } catch (RuntimeException e) {
      throw ErrorStatus.of(e);
    }
  }

  /** Told once how the task's first process ends; see {@link #forget}. */
  public void onExit(Task task, Consumer<TaskExit> waiter) {
    task.onExit(waiter);
  }

  /** A waiter that has lost interest. */
  public void forget(Task task, Consumer<TaskExit> waiter) {
    task.forget(waiter);
  }

  /** For calls that answer later; see {@link #call}. */
  public TaskGrpc.TaskStub asyncCalls(Task task) {
    return shim(task).asyncCalls();
  }

  private static Shim shim(Task task) {
    Shim shim = task.shim();
    if (shim == null) {
      throw new ContainerException(
          ErrorKind.UNAVAILABLE,
          Reason.CONNECTION_LOST,
          "task " + task.id() + ": its shim is starting or has ended");
    }
    return shim;
  }

  private void shimIsGone(List<Task> orphans) {
    orphans.forEach(task -> task.attach(null));
    new TaskLoader(directory, shims, table, watch, undertaker).recover(orphans);
  }

  /** Leaves all tasks running. */
  @Override
  public void close() {
    watch.close();
    events.close();
    shims.close();
  }

  /** For answers without a time. */
  static boolean isUnset(Timestamp time) {
    return time.getSeconds() == 0 && time.getNanos() == 0;
  }
}
