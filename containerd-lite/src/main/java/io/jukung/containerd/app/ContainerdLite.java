package io.jukung.containerd.app;

import io.grpc.BindableService;
import io.jukung.containerd.containers.LmdbContainerStore;
import io.jukung.containerd.content.FileContentStore;
import io.jukung.containerd.events.EventExchange;
import io.jukung.containerd.gc.Collector;
import io.jukung.containerd.gc.CollectorThread;
import io.jukung.containerd.images.LmdbImageStore;
import io.jukung.containerd.leases.LmdbLeaseStore;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.namespaces.NamespaceStore;
import io.jukung.containerd.server.ContainersService;
import io.jukung.containerd.server.ContentService;
import io.jukung.containerd.server.EventForwarding;
import io.jukung.containerd.server.EventPublisher;
import io.jukung.containerd.server.EventsService;
import io.jukung.containerd.server.HealthService;
import io.jukung.containerd.server.ImageTransferServices;
import io.jukung.containerd.server.ImagesService;
import io.jukung.containerd.server.IntrospectionService;
import io.jukung.containerd.server.LeasesService;
import io.jukung.containerd.server.NamespacesService;
import io.jukung.containerd.server.SnapshotsService;
import io.jukung.containerd.server.TasksService;
import io.jukung.containerd.server.VersionService;
import io.jukung.containerd.snapshots.Snapshotter;
import io.jukung.containerd.snapshots.overlay.OverlaySnapshotter;
import io.jukung.containerd.snapshots.overlay.TreeFiles;
import io.jukung.containerd.tasks.RuntimeBinary;
import io.jukung.containerd.tasks.TaskSettings;
import io.jukung.containerd.tasks.Tasks;
import io.jukung.containerd.tasks.TtrpcConnector;
import io.jukung.containerd.transfer.Stores;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All of containerd-lite but its sockets: stores, tasks, collector and the services over them. To
 * be served by {@link ContainerdServer}, or in this process by whatever takes grpc services. Making
 * one locks the root directory.
 *
 * <p>Thread-safe. Closing it leaves all tasks running.
 */
public final class ContainerdLite implements AutoCloseable {

  /** Of our own release, as the Version service tells it. */
  public static final String VERSION = "0.1.0";

  private static final Duration SWEEP_AFTER = Duration.ofSeconds(30);

  private final RootLock lock;
  private final Metadata metadata;
  private final CollectorThread garbage;
  private final Tasks tasks;
  private final List<BindableService> services;
  private final EventForwarding eventForwarding;

  /**
   * Opens the stores. Tasks of an earlier process are found by {@link #loadTasks}.
   *
   * @throws io.jukung.proto.error.ContainerException FAILED_PRECONDITION when another process uses
   *     the root directory or a newer version wrote it
   */
  public ContainerdLite(ContainerdSettings settings, Kernel kernel) throws IOException {
    this(settings, kernel, RootLock.take(settings.root()));
  }

  ContainerdLite(ContainerdSettings settings, Kernel kernel, RootLock lock) throws IOException {
    InstantSource clock = InstantSource.system();
    this.lock = lock;
    this.metadata = new Metadata(settings.metadata(), new KernelDiskSync(kernel));
    FileContentStore content = new FileContentStore(settings.content(), metadata, clock);
    OverlaySnapshotter overlay =
        new OverlaySnapshotter(settings.snapshots(), metadata, clock, new TreeFiles(kernel));
    if (metadata.restored()) {
      content.forgetMissing();
      overlay.forgetMissing();
    }
    LmdbContainerStore containers = new LmdbContainerStore(metadata, clock);
    LmdbImageStore images = new LmdbImageStore(metadata, clock);
    LmdbLeaseStore leases = new LmdbLeaseStore(metadata, clock);
    EventExchange exchange = new EventExchange();
    EventPublisher events = new EventPublisher(exchange, clock);
    Collector collector = new Collector(metadata, content, List.of(overlay), clock);
    this.garbage = new CollectorThread(collector, settings.collectAfter());
    CollectorTrigger trigger = new CollectorTrigger(collector, garbage);
    this.tasks =
        new Tasks(
            taskSettings(settings), containers, exchange, new TtrpcConnector(), kernel, clock);
    this.eventForwarding = new EventForwarding(exchange);
    Map<String, Snapshotter> snapshotters = Map.of(overlay.name(), overlay);
    List<BindableService> all =
        new ArrayList<>(
            List.of(
                new ContainersService(containers, events, trigger),
                new ContentService(content, leases, events, trigger),
                new ImagesService(images, events, trigger),
                new SnapshotsService(snapshotters, leases, events, trigger),
                new LeasesService(leases, trigger),
                new NamespacesService(new NamespaceStore(metadata), events),
                new EventsService(exchange, clock),
                new TasksService(tasks, clock),
                new IntrospectionService(settings.root().resolve("uuid"), Parts.of(settings)),
                new VersionService(VERSION),
                new HealthService()));
    all.addAll(
        ImageTransferServices.of(
            new Stores(content, images, leases, snapshotters, overlay.name()),
            kernel,
            events,
            trigger,
            settings.environment(),
            settings.registryHosts()));
    this.services = List.copyOf(all);
  }

  private static TaskSettings taskSettings(ContainerdSettings settings) {
    String path = settings.environment().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    String own = settings.programs();
    return new TaskSettings(
        settings.state(),
        settings.address(),
        settings.ttrpcAddress(),
        settings.run(),
        RuntimeBinary.searching(own, path),
        own.isEmpty() ? "jukung-containerd" : Path.of(own, "jukung-containerd").toString());
  }

  /** The gRPC services. */
  public List<BindableService> services() {
    return services;
  }

  /** The service for shims, over ttrpc. */
  public BindableService eventForwarding() {
    return eventForwarding;
  }

  /**
   * Finds the tasks of an earlier process, and cleans up where their shims are dead. Calls of the
   * Tasks service wait until it has ended. To be called when shims can bring their events.
   */
  public void loadTasks() {
    tasks.load();
    garbage.sweepAfter(SWEEP_AFTER);
  }

  @Override
  public void close() throws IOException {
    tasks.close();
    garbage.close();
    metadata.close();
    lock.close();
  }
}
