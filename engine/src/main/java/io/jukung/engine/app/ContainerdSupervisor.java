package io.jukung.engine.app;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.Processes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs our own containerd: starts it when its socket does not answer, in a session of its own so
 * that it outlives us, and again whenever it has died. One that runs already is taken over as it
 * is. One thread watches.
 */
final class ContainerdSupervisor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ContainerdSupervisor.class.getName());
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final long LONG_RUN_NANOS = Duration.ofSeconds(30).toNanos();

  private final EngineSettings settings;
  private final Path program;
  private final Supplier<Kernel> kernel;
  private final Thread watcher;
  private volatile boolean closed;
  private @Nullable Integer child;

  ContainerdSupervisor(EngineSettings settings, Path bin, Supplier<Kernel> kernel) {
    this.settings = settings;
    this.program = bin.resolve("jukung-containerd");
    this.kernel = kernel;
    this.watcher = new Thread(this::watch, "containerd-supervisor");
    watcher.setDaemon(true);
  }

  void start() {
    if (!Files.isExecutable(program)) {
      throw ContainerException.failedPrecondition(program + " is missing or not executable");
    }
    if (!answers()) {
      spawn();
    }
    watcher.start();
  }

  private void watch() {
    Duration pause = LOOK;
    long lastStart = System.nanoTime();
    while (!closed) {
      try {
        Thread.sleep(LOOK);
        if (isAlive()) {
          continue;
        }
        pause = System.nanoTime() - lastStart > LONG_RUN_NANOS ? LOOK : longer(pause);
        LOG.log(System.Logger.Level.WARNING, "containerd does not answer and is started again");
        Thread.sleep(pause.minus(LOOK));
        lastStart = System.nanoTime();
        spawn();
        awaitStart();
      } catch (InterruptedException e) {
        return;
      } catch (ContainerException e) {
        LOG.log(System.Logger.Level.ERROR, e.getMessage());
      }
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private void awaitStart() throws InterruptedException {
    long giveUp = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!closed && !answers() && childLives() && System.nanoTime() < giveUp) {
      Thread.sleep(LOOK);
    }
  }

  /** A child of ours that lives is starting or busy, whatever its socket says. */
  private boolean isAlive() {
    return childLives() || answers();
  }

  private synchronized boolean childLives() {
    Integer pid = child;
    if (pid == null) {
      return false;
    }
    try {
      Processes processes = kernel.get().processes();
      try (Fd pidfd = processes.pidfd(pid)) {
        if (processes.await(pidfd, false).isEmpty()) {
          return true;
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "containerd {0}: {1}", pid, e.getMessage());
    }
    child = null;
    return false;
  }

  private boolean answers() {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return socket.connect(UnixDomainSocketAddress.of(settings.containerdSocket()));
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized void spawn() {
    List<String> arguments =
        List.of(
            program.toString(),
            "--root",
            settings.dataRoot().resolve("containerd").toString(),
            "--state",
            settings.runRoot().resolve("containerd").toString(),
            "--address",
            settings.containerdSocket().toString());
    Path log = settings.runRoot().resolve("containerd.log");
    try (Fd nothing = kernel.get().io().open("/dev/null", Io.O_RDONLY, 0);
        Fd out =
            kernel.get().io().open(log.toString(), Io.O_WRONLY | Io.O_CREAT | Io.O_APPEND, 0600)) {
      child =
          kernel
              .get()
              .processes()
              .spawn(
                  new Processes.Spawn(
                      program.toString(),
                      arguments,
                      environment(),
                      List.of(nothing.number(), 0, out.number(), 1, out.number(), 2),
                      true));
      LOG.log(System.Logger.Level.INFO, "started containerd, pid {0}", String.valueOf(child));
    } catch (IOException e) {
      throw ContainerException.internal("start " + program + ": " + e.getMessage(), e);
    }
  }

  private List<String> environment() {
    List<String> environment = new ArrayList<>();
    System.getenv().forEach((name, value) -> environment.add(name + "=" + value));
    return environment;
  }

  /** Stops watching; containerd runs on. */
  @Override
  public void close() {
    closed = true;
    watcher.interrupt();
  }
}
