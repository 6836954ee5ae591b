package io.jukung.shim.app;

import io.jukung.proto.ttrpc.TtrpcServer;
import io.jukung.runtime.OciRuntime;
import io.jukung.shim.bootstrap.Departure;
import io.jukung.shim.bootstrap.Remains;
import io.jukung.shim.bootstrap.ShimPaths;
import io.jukung.shim.bootstrap.ShimService;
import io.jukung.shim.events.TtrpcEventChannel;
import io.jukung.shim.runtime.KernelRootfsMounter;
import io.jukung.shim.runtime.KernelRuntimes;
import io.jukung.shim.runtime.LibraryRuntime;
import io.jukung.shim.runtime.Runtimes;
import io.jukung.shim.task.TaskService;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A shim that answers on its socket; for programs that embed one, too. The process that it runs in
 * becomes the parent of the containers, and must be a subreaper when a runtime's binary is to be
 * used. Thread-safe.
 *
 * <pre>{@code
 * Kernel kernel = LinuxKernel.open();
 * ShimPaths paths = new ShimPaths(Path.of("/run/demo"), "demo");
 * try (ShimServer shim =
 *     ShimServer.start(ShimSettings.of(paths, ""), kernel, ShimServer.runtimes(kernel, paths))) {
 *   shim.awaitDeparture();
 * }
 * }</pre>
 */
public final class ShimServer implements AutoCloseable {
  /** How long the last events may take when a shim ends. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ShimCore core;
  private final Departure departure;
  private final TtrpcServer server;

  private ShimServer(ShimCore core, Departure departure, TtrpcServer server) {
    this.core = core;
    this.departure = departure;
    this.server = server;
  }

  /** The built-in runtime, with its state below the shim's run directory, and binaries by name. */
  public static Runtimes runtimes(Kernel kernel, ShimPaths paths) {
    return new KernelRuntimes(
        new LibraryRuntime(new OciRuntime(paths.runtimeRoot(), kernel)),
        kernel,
        paths.runtimeRoot());
  }

  /** What takes away containers that no shim has. */
  static Remains remains(Kernel kernel, ShimPaths paths) {
    return remains(kernel, runtimes(kernel, paths));
  }

  private static Remains remains(Kernel kernel, Runtimes runtimes) {
    return new Remains(runtimes, new KernelRootfsMounter(kernel.mounts()), Clock.systemUTC());
  }

  /** Opens the shim and listens; returns when it answers. */
  public static ShimServer start(ShimSettings settings, Kernel kernel, Runtimes runtimes)
      throws IOException {
    ShimPaths paths = settings.paths();
    Files.createDirectories(
        paths.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    AtomicReference<Departure> later = new AtomicReference<>();
    ShimCore core =
        new ShimCore(
            settings,
            kernel,
            runtimes,
            new TtrpcEventChannel(),
            () -> {
              Departure known = later.get();
              if (known != null) {
                known.signOfLife();
              }
            });
    Departure departure =
        new Departure(
            paths.lock(), settings.idle(), core.containers()::isEmpty, core.events()::nothingWaits);
    later.set(departure);
    TaskService tasks = new TaskService(core.containers(), Main.VERSION, departure::ask);
    ShimService own =
        new ShimService(
            Main.VERSION,
            address -> {
              departure.signOfLife();
              core.events().sendTo(address);
            },
            core.containers()::has,
            remains(kernel, runtimes));
    try {
      TtrpcServer server = TtrpcServer.on(paths.socket()).add(tasks).add(own).start();
      return new ShimServer(core, departure, server);
    } catch (IOException | RuntimeException e) {
      core.close();
      throw e;
    }
  }

  /**
   * Waits until the shim has had nothing to do for long enough, or was asked to go and may, and
   * stops listening.
   */
  public void awaitDeparture() throws InterruptedException {
    departure.awaitAndLeave(this::stopListening);
    core.events().awaitSent(FAREWELL);
  }

  private void stopListening() {
    try {
      server.stop(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.close();
    }
  }

  /** Ends the shim. Containers that still run lose their parent; their processes go on. */
  @Override
  public void close() {
    stopListening();
    core.close();
  }
}
