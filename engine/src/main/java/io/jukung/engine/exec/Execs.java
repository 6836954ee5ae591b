package io.jukung.engine.exec;

import io.jukung.engine.attach.AttachConnection;
import io.jukung.engine.container.Container;
import io.jukung.engine.container.ContainerEvents;
import io.jukung.engine.container.ContainerIndex;
import io.jukung.engine.container.ContainerPaths;
import io.jukung.engine.container.Containers;
import io.jukung.engine.container.Pause;
import io.jukung.engine.container.Start;
import io.jukung.engine.container.StdioAddress;
import io.jukung.engine.containerd.ContainerdEvent;
import io.jukung.engine.containerd.Stdio;
import io.jukung.engine.containerd.TaskClient;
import io.jukung.engine.containerd.TaskExit;
import io.jukung.engine.containerd.TaskState;
import io.jukung.engine.spec.ExecProcess;
import io.jukung.engine.spec.ProcessRootFiles;
import io.jukung.engine.spec.RootFiles;
import io.jukung.engine.spec.SpecBuilder;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ContainerId;
import io.jukung.sys.FileCalls;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code docker exec}. */
public final class Execs implements Containers.ExecView {
  private static final System.Logger LOG = System.getLogger(Execs.class.getName());
  private static final int MOST_KEPT = 1000;
  private static final int LOST = 255;
  private static final long END_TIMEOUT_SECONDS = 10;

  private final ContainerIndex containers;
  private final ContainerPaths paths;
  private final TaskClient tasks;
  private final SpecBuilder specs;
  private final ContainerEvents events;
  private final Supplier<FileCalls> files;
  private final Executor executor;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Exec> execs = new ConcurrentHashMap<>();

  public Execs(
      ContainerIndex containers,
      ContainerPaths paths,
      TaskClient tasks,
      SpecBuilder specs,
      ContainerEvents events,
      Supplier<FileCalls> files,
      Executor executor) {
    this.containers = containers;
    this.paths = paths;
    this.tasks = tasks;
    this.specs = specs;
    this.events = events;
    this.files = files;
    this.executor = executor;
  }

  /** What InspectExec tells. */
  public record View(boolean running, int exitCode, int pid, String containerId, String error) {}

  /** Returns the id. */
  public String create(String container, ExecProcess process, Exec.Streams streams) {
    Container target = containers.get(container);
    if (process.command().isEmpty()) {
      throw ContainerException.invalidArgument("No exec command specified");
    }
    if (!process.workingDir().isEmpty() && !process.workingDir().startsWith("/")) {
      throw ContainerException.invalidArgument(
          Reason.WORKDIR_NOT_USABLE,
          "working directory " + process.workingDir() + " is not absolute");
    }
    Pause.requireRunning(target);
    Exec exec = new Exec(ContainerId.random(random).value(), target.id(), process, streams);
    forgetOld();
    execs.put(exec.id(), exec);
    publish(exec, "exec_create: " + String.join(" ", process.command()), Map.of());
    return exec.id();
  }

  private void forgetOld() {
    if (execs.size() >= MOST_KEPT) {
      execs.values().removeIf(Exec::isOver);
    }
  }

  public Exec get(String id) {
    Exec exec = execs.get(id);
    if (exec == null) {
      throw ContainerException.notFound(Reason.EXEC_NOT_FOUND, "No such exec instance: " + id);
    }
    return exec;
  }

  /** Starts it without a client. */
  public void startDetached(String id) {
    Exec exec = get(id);
    start(exec, false, 0, 0);
  }

  /**
   * Starts it with a client that sees all output from the first byte on. Close the connection; then
   * {@link #awaitEnd}.
   *
   * @param width of the client's terminal in characters, 0 when not given
   */
  public AttachConnection startAttached(String id, int width, int height) {
    return start(get(id), true, width, height)
        .orElseThrow(() -> ContainerException.internal("exec without a connection", null));
  }

  private Optional<AttachConnection> start(Exec exec, boolean attached, int width, int height) {
    Container container = containers.get(exec.containerId());
    Pause.requireRunning(container);
    if (!exec.begin()) {
      throw ContainerException.failedPrecondition(
          "exec command " + exec.id() + " was started before");
    }
    AttachConnection connection = null;
    boolean added = false;
    try {
      Path socket = paths.attachSocket(exec.id());
      boolean terminal = exec.process().terminal();
      Stdio stdio =
          attached || terminal
              ? StdioAddress.exec(socket, terminal, attached && exec.streams().stdin())
              : Stdio.NONE;
      tasks.exec(container.id(), exec.id(), document(exec, container), stdio);
      added = true;
      if (terminal && width > 0) {
        tasks.resize(container.id(), exec.id(), width, height);
      }
      if (attached) {
        connection = AttachConnection.open(socket);
      }
      int pid = tasks.start(container.id(), exec.id());
      exec.running(pid);
      publish(exec, "exec_start: " + String.join(" ", exec.process().command()), Map.of());
      return Optional.ofNullable(connection);
    } catch (RuntimeException | IOException e) {
      ContainerException why = ErrorStatus.of(e);
      exec.failed(Start.exitCode(why), why.message());
      if (connection != null) {
        close(connection);
      }
      if (added) {
        deleteProcess(exec);
      }
      throw why;
    }
  }

  private byte[] document(Exec exec, Container container) {
    int pid = container.state().pid();
    boolean needsRoot = pid > 0;
    RootFiles root = needsRoot ? new ProcessRootFiles(pid, files.get()) : RootFiles.EMPTY;
    return Json.writeBytes(
        specs.execProcess(
            exec.process(),
            container.record().config(),
            container.record().host(),
            container.record().config().hostname().isEmpty()
                ? container.record().shortId()
                : container.record().config().hostname(),
            root));
  }

  private static void close(AttachConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "close an attach connection: {0}", e.getMessage());
    }
  }

  /** After the output has ended: blocks until the exit code is known too. */
  public void awaitEnd(String id) throws InterruptedException {
    Exec exec = get(id);
    if (!exec.awaitEnd(END_TIMEOUT_SECONDS)) {
      // the event was lost: ask
      TaskExit exit = tasks.await(exec.containerId(), exec.id());
      ended(exec, exit.status());
    }
  }

  public View inspect(String id) {
    Exec exec = get(id);
    Exec.State state = exec.state();
    return new View(
        state.phase() == Exec.Phase.RUNNING,
        state.exitCode(),
        state.pid(),
        exec.containerId(),
        state.error());
  }

  /** Characters. */
  public void resize(String id, int width, int height) {
    Exec exec = get(id);
    if (exec.state().phase() != Exec.Phase.RUNNING) {
      throw ContainerException.failedPrecondition(
          Reason.CONTAINER_NOT_RUNNING, "exec process " + id + " is not running");
    }
    tasks.resize(exec.containerId(), id, width, height);
  }

  /** From containerd's event stream. */
  public void onEvent(ContainerdEvent event) {
    if (event instanceof ContainerdEvent.Connected) {
      executor.execute(this::catchUp);
    }
    if (event instanceof ContainerdEvent.Exited exited && !exited.execId().isEmpty()) {
      Exec exec = execs.get(exited.execId());
      if (exec != null) {
        executor.execute(() -> ended(exec, exited.status()));
      }
    }
  }

  /** Ends may have been missed while the stream was broken. */
  private void catchUp() {
    for (Exec exec : execs.values()) {
      if (exec.state().phase() == Exec.Phase.RUNNING) {
        try {
          TaskState task = tasks.get(exec.containerId(), exec.id());
          if (task.status() == TaskState.Status.STOPPED) {
            ended(exec, task.exit().status());
          }
        } catch (ContainerException e) {
          if (e.kind() == ErrorKind.NOT_FOUND) {
            ended(exec, LOST);
          }
        }
      }
    }
  }

  private void ended(Exec exec, int exitCode) {
    if (exec.exited(exitCode)) {
      deleteProcess(exec);
      publish(exec, "exec_die", Map.of("exitCode", Integer.toString(exitCode)));
    }
  }

  private void deleteProcess(Exec exec) {
    try {
      tasks.deleteProcess(exec.containerId(), exec.id());
    } catch (ContainerException e) {
      // with its container it goes anyway
      if (e.kind() != ErrorKind.NOT_FOUND) {
        LOG.log(System.Logger.Level.WARNING, "exec {0} is left: {1}", exec.id(), e.getMessage());
      }
    }
  }

  private void publish(Exec exec, String action, Map<String, String> more) {
    if (containers.contains(exec.containerId())) {
      Map<String, String> attributes = new java.util.HashMap<>(more);
      attributes.put("execID", exec.id());
      events.publish(containers.get(exec.containerId()).record(), action, attributes);
    }
  }

  @Override
  public List<String> ids(String containerId) {
    return execs.values().stream()
        .filter(exec -> exec.containerId().equals(containerId) && !exec.isOver())
        .map(Exec::id)
        .sorted()
        .toList();
  }

  @Override
  public void containerRemoved(String containerId) {
    execs.values().removeIf(exec -> exec.containerId().equals(containerId));
  }
}
