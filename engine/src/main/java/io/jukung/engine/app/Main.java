package io.jukung.engine.app;

import io.grpc.BindableService;
import io.jukung.engine.containerd.Patience;
import io.jukung.engine.spec.CgroupParent;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.rpc.UnixChannel;
import io.jukung.proto.rpc.UnixServer;
import io.jukung.sys.Kernel;
import io.jukung.sys.io.AtomicFiles;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** {@code jukungd}. */
public final class Main {
  private static final System.Logger LOG = System.getLogger(Main.class.getName());
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofMillis(200);

  private Main() {}

  public static void main(String[] arguments) {
    EngineSettings settings;
    try {
      settings = EngineSettings.parse(arguments, System.getenv());
    } catch (EngineSettings.UsageException e) {
      System.err.println("jukungd: " + e.getMessage());
      System.exit(125);
      return;
    }
    LineLog.install(settings.logLevel());
    System.exit(run(settings));
  }

  private static int run(EngineSettings settings) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  awaitQuietly(stopped);
                },
                "shutdown"));
    try {
      serve(settings, stop);
      return 0;
    } catch (IOException | ContainerException e) {
      LOG.log(System.Logger.Level.ERROR, e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 1;
    } finally {
      stopped.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean inTime = latch.await(5, java.util.concurrent.TimeUnit.SECONDS);
      if (!inTime) {
        LOG.log(System.Logger.Level.WARNING, "stopping took too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void serve(EngineSettings settings, CountDownLatch stop)
      throws IOException, InterruptedException {
    directory(settings.dataRoot(), "rwx--x--x");
    directory(settings.runRoot(), "rwx--x--x");
    Supplier<Kernel> kernel = new LazyKernel(LinuxKernel::open);
    Path bin = settings.bin();
    try (LockFile lock = LockFile.acquire(settings.dataRoot().resolve("engine.lock"));
        UnixChannel channel = UnixChannel.shared(settings.containerdSocket());
        Engine engine =
            new Engine(
                settings.dataRoot(),
                settings.runRoot(),
                settings.configDirectory(),
                channel,
                Patience.DEFAULT,
                kernel,
                Clock.systemUTC())) {
      if (settings.containerd() == null) {
        if (bin == null) {
          throw ContainerException.failedPrecondition(
              "no --containerd SOCKET given, and jukung.bin does not say where our own is");
        }
        try (ContainerdSupervisor supervisor = new ContainerdSupervisor(settings, bin, kernel)) {
          supervisor.start();
          serve(settings, engine, stop);
        }
      } else {
        serve(settings, engine, stop);
      }
      LOG.log(System.Logger.Level.DEBUG, "gave back {0}", lock);
    }
  }

  private static void serve(EngineSettings settings, Engine engine, CountDownLatch stop)
      throws IOException, InterruptedException {
    engine.start(READY_TIMEOUT);
    UnixServer.Builder builder = UnixServer.on(settings.socket());
    for (BindableService service : engine.services()) {
      builder.add(service);
    }
    try (UnixServer server = builder.start()) {
      Path pid = settings.runRoot().resolve("engine.pid");
      AtomicFiles.writeUnsynced(
          pid, Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
      LOG.log(System.Logger.Level.INFO, "serving on {0}", settings.socket());
      stop.await();
      server.stop(GRACE);
      Files.deleteIfExists(pid);
      new CgroupParent(Path.of("/sys/fs/cgroup")).removeUnused();
    }
  }

  private static void directory(Path directory, String mode) throws IOException {
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, permissions);
    }
  }
}
