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
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final long LONG_RUN_NANOS = Duration.ofSeconds(30).toNanos();

  private final EngineSettings settings;
  private final Path program;
  private final Supplier<Kernel> kernel;
  private final Thread watcher;
  private volatile boolean closed;
  private @Nullable Fd process;

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
    if (answers()) {
      process = runningAlready();
    } else {
      spawn();
    }
    watcher.start();
  }

  private void watch() {
    Duration pause = LOOK;
    long lastStart = System.nanoTime();
    while (!closed) {
      try {
        if (lives(LOOK)) {
          continue;
        }
        pause = System.nanoTime() - lastStart > LONG_RUN_NANOS ? Duration.ZERO : longer(pause);
        LOG.log(System.Logger.Level.WARNING, "containerd has ended and is started again");
        Thread.sleep(pause);
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
    Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private void awaitStart() throws InterruptedException {
    long giveUp = System.nanoTime() + START_TIMEOUT.toNanos();
    boolean waiting = true;
    while (waiting && !closed && !answers()) {
      waiting = lives(FIRST_PAUSE) && System.nanoTime() < giveUp;
    }
  }

  /**
   * Waits that long for its end. A process that lives is starting or busy, whatever its socket
   * says.
   */
  private boolean lives(Duration wait) throws InterruptedException {
    Fd pidfd = process;
    if (pidfd == null) {
      Thread.sleep(wait);
      return answers();
    }
    try {
      if (kernel.get().io().poll(pidfd.number(), Io.POLLIN, (int) wait.toMillis()) == 0) {
        return true;
      }
      reap(pidfd);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "watch containerd: {0}", e.getMessage());
    }
    pidfd.close();
    process = null;
    return answers();
  }

  private void reap(Fd pidfd) {
    try {
      var end = kernel.get().processes().await(pidfd, false);
      LOG.log(System.Logger.Level.INFO, "containerd''s end: {0}", end);
    } catch (IOException e) {
      // not our child: an engine before us has started it
      LOG.log(System.Logger.Level.DEBUG, "reap containerd: {0}", e.getMessage());
    }
  }

  /** That of the engine before us; null when it has left no pid. */
  private @Nullable Fd runningAlready() {
    try {
      String pid = Files.readString(settings.runRoot().resolve("containerd.pid")).strip();
      return kernel.get().processes().pidfd(Integer.parseInt(pid));
    } catch (IOException | NumberFormatException e) {
      LOG.log(System.Logger.Level.DEBUG, "containerd that runs already: {0}", e.getMessage());
      return null;
    }
  }

  private boolean answers() {
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return socket.connect(UnixDomainSocketAddress.of(settings.containerdSocket()));
    } catch (IOException e) {
      return false;
    }
  }

  private void spawn() {
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
      Processes processes = kernel.get().processes();
      int pid =
          processes.spawn(
              new Processes.Spawn(
                  program.toString(),
                  arguments,
                  environment(),
                  List.of(nothing.number(), 0, out.number(), 1, out.number(), 2),
                  true));
      process = processes.pidfd(pid);
      LOG.log(System.Logger.Level.INFO, "started containerd, pid {0}", String.valueOf(pid));
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
