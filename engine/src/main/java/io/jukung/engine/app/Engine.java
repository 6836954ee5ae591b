package io.jukung.engine.app;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.jukung.engine.container.ContainerEvents;
import io.jukung.engine.container.ContainerIndex;
import io.jukung.engine.container.ContainerPaths;
import io.jukung.engine.container.Containers;
import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.engine.containerd.Patience;
import io.jukung.engine.events.EventBus;
import io.jukung.engine.exec.Execs;
import io.jukung.engine.image.EmbeddedImages;
import io.jukung.engine.image.ImageArchives;
import io.jukung.engine.image.ImageFinder;
import io.jukung.engine.image.ImageImport;
import io.jukung.engine.image.ImageInspection;
import io.jukung.engine.image.ImageListing;
import io.jukung.engine.image.ImagePull;
import io.jukung.engine.image.ImageReader;
import io.jukung.engine.image.ImageRemoval;
import io.jukung.engine.image.ImageTags;
import io.jukung.engine.image.ImageUsers;
import io.jukung.engine.server.ContainersService;
import io.jukung.engine.server.ImagesService;
import io.jukung.engine.server.SystemService;
import io.jukung.engine.spec.HostFacts;
import io.jukung.engine.spec.SeccompProfile;
import io.jukung.engine.spec.SpecBuilder;
import io.jukung.engine.system.SystemInformation;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.id.Platform;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Kernel;
import io.jukung.sys.program.NativePrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * An engine on somebody's channel to containerd: all features wired together, serving nothing yet.
 * {@link #services} are to be added to a server of any kind, also an in-process one. Thread-safe.
 */
public final class Engine implements AutoCloseable {

  /** containerd's namespace of everything that is ours. */
  public static final String NAMESPACE = "jukung";

  private static final System.Logger LOG = System.getLogger(Engine.class.getName());

  private final ContainerdClient containerd;
  private final Containers containers;
  private final Execs execs;
  private final List<BindableService> services;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Reads the containers from disk; does not call containerd yet.
   *
   * @param dataRoot exists, as do the other two
   * @param channel to containerd, connecting when needed
   * @param kernel asked at the first need only, since loading the binding takes a while
   */
  public Engine(
      Path dataRoot,
      Path runRoot,
      Path configDirectory,
      Channel channel,
      Patience patience,
      Supplier<Kernel> kernel,
      Clock clock)
      throws IOException {
    Platform host = Platform.host();
    Supplier<FileCalls> fileCalls = () -> kernel.get().files();
    containerd = new ContainerdClient(channel, NAMESPACE, patience);
    EventBus events = new EventBus(clock);
    ContainerIndex index = new ContainerIndex();
    ImageUsers users = Containers.users(index);
    ImageReader reader = new ImageReader(containerd.content(), host);
    ImageFinder finder = new ImageFinder(containerd.images(), reader);
    ImageListing listing = new ImageListing(finder, containerd.snapshots(), users);
    ImageImport importer = new ImageImport(containerd, reader, events, clock, host);
    SpecBuilder specs =
        new SpecBuilder(HostFacts.read(host.architecture()), SeccompProfile.standard());
    ContainerPaths paths = new ContainerPaths(dataRoot, runRoot, reaper(runRoot));
    ContainerEvents containerEvents = new ContainerEvents(events);
    execs =
        new Execs(index, paths, containerd.tasks(), specs, containerEvents, fileCalls, executor);
    containers =
        new Containers(
            index,
            paths,
            containerd,
            finder,
            new EmbeddedImages(importer),
            specs,
            containerEvents,
            execs,
            fileCalls,
            clock,
            host,
            executor);
    services =
        List.of(
            new ContainersService(containers, execs),
            new ImagesService(
                new ImagePull(
                    containerd.transfer(),
                    containerd.images(),
                    reader,
                    events,
                    configDirectory.resolve("certs.d"),
                    host),
                listing,
                new ImageInspection(finder, listing),
                new ImageRemoval(finder, containerd.images(), users, events),
                new ImageTags(finder, containerd.images(), events),
                new ImageArchives(containerd.transfer(), finder, events, host),
                importer),
            new SystemService(
                new SystemInformation(index, listing, containerd, dataRoot, host, clock),
                events,
                clock));
  }

  /** The program behind --init, where containers can be given it. */
  private static Path reaper(Path runRoot) throws IOException {
    Path file = runRoot.resolve("jukung-reaper");
    Path fresh = runRoot.resolve("jukung-reaper.new");
    Files.write(fresh, NativePrograms.REAPER.bytes());
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    // running containers keep the old file
    Files.move(
        fresh,
        file,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  /**
   * Connects to containerd and brings what is in memory in line with what runs.
   *
   * @throws ContainerException UNAVAILABLE when containerd does not answer in time
   */
  public void start(Duration timeout) throws InterruptedException {
    awaitContainerd(System.nanoTime() + timeout.toNanos());
    containerd
        .events()
        .follow(
            event -> {
              containers.onEvent(event);
              execs.onEvent(event);
            });
    try {
      containers.ready().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "serving before containerd has told what runs: it did not answer within {0} s",
          timeout.toSeconds());
    } catch (java.util.concurrent.ExecutionException e) {
      throw ContainerException.internal("recovery: " + e.getMessage(), e);
    }
  }

  /** A machine that has just been started may need longer than a call is patient. */
  private void awaitContainerd(long giveUp) {
    while (true) {
      try {
        containerd.ensureNamespace();
        return;
      } catch (ContainerException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE || System.nanoTime() >= giveUp) {
          throw e;
        }
        LOG.log(System.Logger.Level.DEBUG, "waiting for containerd: {0}", e.getMessage());
      }
    }
  }

  /** {@code jukung.engine.v1}. */
  public List<BindableService> services() {
    return services;
  }

  /** Stops listening to containerd; containers run on. */
  @Override
  public void close() {
    containerd.events().close();
    executor.shutdownNow();
  }
}
