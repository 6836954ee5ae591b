package io.jukung.shim.runtime;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A runtime with runc's command line. Processes it leaves behind become children of the nearest
 * subreaper, which the shim is. Thread-safe.
 */
public final class RuncRuntime implements OciRuntime {
  private static final int CONSOLE_LIMIT_MILLIS = 10_000;

  private final RuncCommand command;
  private final Kernel kernel;

  public RuncRuntime(RuncCommand command, Kernel kernel) {
    this.command = command;
    this.kernel = kernel;
  }

  @Override
  public ContainerProcess create(CreateContainer request) {
    boolean endsOthers = ownPidNamespace(request.bundle());
    try {
      return run(
          request.bundle(),
          "create",
          List.of("--bundle", request.bundle().toString()),
          request.id(),
          request.stdio(),
          endsOthers);
    } catch (RuntimeException e) {
      try {
        delete(request.id());
      } catch (ContainerException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  @Override
  public void start(String id) {
    command.run("start", List.of(id));
  }

  @Override
  public ContainerProcess exec(ExecProcess request) {
    Path spec = request.bundle().resolve("exec-" + request.execId() + ".json");
    try {
      Files.write(spec, request.process());
      return run(
          request.bundle(),
          "exec",
          List.of("--detach", "--process", spec.toString()),
          request.id(),
          request.stdio(),
          false);
    } catch (IOException e) {
      throw ErrorStatus.of(e).in("exec in container \"" + request.id() + "\"");
    } finally {
      deleteQuietly(spec);
    }
  }

  private ContainerProcess run(
      Path bundle,
      String verb,
      List<String> options,
      String id,
      ProcessStdio stdio,
      boolean endsOthers) {
    Path directory = null;
    Fd listener = null;
    try {
      directory = Files.createTempDirectory(bundle, "." + verb);
      Path pidFile = directory.resolve("pid");
      List<String> arguments = new ArrayList<>(options);
      arguments.addAll(List.of("--pid-file", pidFile.toString()));
      if (stdio instanceof ProcessStdio.Terminal) {
        Path socket = directory.resolve("tty");
        listener = kernel.sockets().listen(socket.toString(), 1);
        arguments.addAll(List.of("--console-socket", socket.toString()));
      }
      arguments.add(id);
      command.run(verb, arguments, stdio, new byte[0]);
      // the connection waits in the listener's queue, so it can be looked at after the command has
      // ended
      Fd terminal = listener == null ? null : receiveTerminal(listener);
      return process(pidFile, terminal, endsOthers);
    } catch (IOException e) {
      throw ErrorStatus.of(e).in(verb + " container \"" + id + "\"");
    } finally {
      if (listener != null) {
        listener.close();
      }
      if (directory != null) {
        deleteQuietly(directory.resolve("pid"));
        deleteQuietly(directory.resolve("tty"));
        deleteQuietly(directory);
      }
    }
  }

  private ContainerProcess process(Path pidFile, @Nullable Fd terminal, boolean endsOthers)
      throws IOException {
    try {
      int pid = Integer.parseInt(Files.readString(pidFile).strip());
      return new ContainerProcess(pid, kernel.processes().pidfd(pid), terminal, endsOthers);
    } catch (IOException | NumberFormatException e) {
      if (terminal != null) {
        terminal.close();
      }
      throw new IOException("read pid file " + pidFile + ": " + e.getMessage(), e);
    }
  }

  private Fd receiveTerminal(Fd listener) throws IOException {
    if (kernel.io().poll(listener.number(), Io.POLLIN, CONSOLE_LIMIT_MILLIS) == 0) {
      throw new IOException("the runtime sent no terminal");
    }
    try (Fd connection = kernel.sockets().accept(listener.number())) {
      List<Fd> received =
          kernel.sockets().receive(connection.number(), ByteBuffer.allocateDirect(4096), 1);
      if (received.isEmpty()) {
        throw new IOException("the runtime's message holds no terminal");
      }
      return received.getFirst();
    }
  }

  /**
   * Whether the init has a pid namespace of its own, so that the kernel ends the others with it.
   */
  private static boolean ownPidNamespace(Path bundle) {
    try {
      JsonView spec = Json.parse(Files.readAllBytes(bundle.resolve("config.json"))).view();
      JsonView linux = spec.find("linux");
      if (linux == null) {
        return false;
      }
      for (JsonView namespace : linux.elements("namespaces")) {
        if (namespace.string("type", "").equals("pid")) {
          return namespace.string("path", "").isEmpty();
        }
      }
      return false;
    } catch (IOException | JsonException e) {
      throw ContainerException.invalidArgument(
          "read " + bundle.resolve("config.json") + ": " + e.getMessage());
    }
  }

  @Override
  public void killAll(String id, int signal) {
    command.run("kill", List.of("--all", id, Integer.toString(signal)));
  }

  @Override
  public void pause(String id) {
    command.run("pause", List.of(id));
  }

  @Override
  public void resume(String id) {
    command.run("resume", List.of(id));
  }

  @Override
  public List<Integer> pids(String id) {
    String answer = command.run("ps", List.of("--format", "json", id));
    List<Integer> pids = new ArrayList<>();
    for (JsonView pid : Json.parse(answer.isBlank() ? "[]" : answer).view().elements()) {
      pids.add(pid.intValue());
    }
    return pids;
  }

  /** Through the process's cgroups: what {@code events} prints leaves some of it out. */
  @Override
  public CgroupDetails usage(String id) {
    int pid = Json.parse(command.run("state", List.of(id))).view().intValue("pid", 0);
    return CgroupLayout.of(pid).details();
  }

  @Override
  public void update(String id, byte[] resources) {
    command.run("update", List.of("--resources", "-", id), null, resources);
  }

  @Override
  public void delete(String id) {
    command.run("delete", List.of("--force", id));
  }

  /**
   * runc tells only to a process that stays and listens, which an idle container should not cost.
   */
  @Override
  public OutOfMemoryWatch watchOutOfMemory(String id, Runnable onOutOfMemory) {
    return OutOfMemoryWatch.BLIND;
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // it is in the bundle, which goes as a whole
    }
  }
}
