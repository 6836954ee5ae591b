package io.jukung.containerd.app;

import io.grpc.ServiceDescriptor;
import io.jukung.containerd.server.ServiceSet;
import io.jukung.proto.grpc.health.v1.HealthGrpc;
import io.jukung.proto.rpc.UnixServer;
import io.jukung.proto.services.containers.v1.ContainersGrpc;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.diff.v1.DiffGrpc;
import io.jukung.proto.services.events.v1.EventsGrpc;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.introspection.v1.IntrospectionGrpc;
import io.jukung.proto.services.leases.v1.LeasesGrpc;
import io.jukung.proto.services.namespaces.v1.NamespacesGrpc;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import io.jukung.proto.services.streaming.v1.StreamingGrpc;
import io.jukung.proto.services.tasks.v1.TasksGrpc;
import io.jukung.proto.services.transfer.v1.TransferGrpc;
import io.jukung.proto.services.version.v1.VersionGrpc;
import io.jukung.proto.ttrpc.TtrpcServer;
import io.jukung.sys.Kernel;
import io.jukung.sys.io.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A {@link ContainerdLite} behind its two sockets. The gRPC socket listens first and its calls wait
 * while the stores are opened, since both take a tenth of a second.
 */
public final class ContainerdServer implements AutoCloseable {

  private static final Duration GRACE = Duration.ofMillis(200);

  private final UnixServer grpc;
  private final TtrpcServer ttrpc;
  private final ContainerdLite containerd;

  private ContainerdServer(UnixServer grpc, TtrpcServer ttrpc, ContainerdLite containerd) {
    this.grpc = grpc;
    this.ttrpc = ttrpc;
    this.containerd = containerd;
  }

  /**
   * Starts; when it returns, everything is there and earlier tasks are found.
   *
   * @param kernel opened when the gRPC socket listens
   */
  public static ContainerdServer start(ContainerdSettings settings, Supplier<Kernel> kernel)
      throws IOException {
    RootLock lock = RootLock.take(settings.root());
    UnixServer grpc = null;
    ServiceSet services = new ServiceSet(descriptors());
    try {
      makeDirectory(settings.state());
      grpc = listen(settings, services);
      ContainerdLite containerd = new ContainerdLite(settings, kernel.get(), lock);
      TtrpcServer ttrpc =
          TtrpcServer.on(settings.ttrpcAddress()).add(containerd.eventForwarding()).start();
      services.ready(containerd.services());
      containerd.loadTasks();
      AtomicFiles.writeUnsynced(
          settings.run().resolve("containerd.pid"),
          Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
      return new ContainerdServer(grpc, ttrpc, containerd);
    } catch (IOException | RuntimeException e) {
      services.failed(new IllegalStateException("containerd-lite did not start", e));
      if (grpc != null) {
        grpc.close();
      }
      lock.close();
      throw e;
    }
  }

  private static UnixServer listen(ContainerdSettings settings, ServiceSet services)
      throws IOException {
    Path parent = settings.address().getParent();
    if (parent != null) {
      makeDirectory(parent);
    }
    UnixServer.Builder builder = UnixServer.on(settings.address());
    services.definitions().forEach(builder::add);
    return builder.start();
  }

  private static void makeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
  }

  static List<ServiceDescriptor> descriptors() {
    return List.of(
        ContainersGrpc.getServiceDescriptor(),
        ContentGrpc.getServiceDescriptor(),
        DiffGrpc.getServiceDescriptor(),
        EventsGrpc.getServiceDescriptor(),
        HealthGrpc.getServiceDescriptor(),
        ImagesGrpc.getServiceDescriptor(),
        IntrospectionGrpc.getServiceDescriptor(),
        LeasesGrpc.getServiceDescriptor(),
        NamespacesGrpc.getServiceDescriptor(),
        SnapshotsGrpc.getServiceDescriptor(),
        StreamingGrpc.getServiceDescriptor(),
        TasksGrpc.getServiceDescriptor(),
        TransferGrpc.getServiceDescriptor(),
        VersionGrpc.getServiceDescriptor());
  }

  public ContainerdLite containerd() {
    return containerd;
  }

  /** Blocks until {@link #close} has been called. */
  public void await() throws InterruptedException {
    grpc.awaitTermination();
  }

  /** Ends calls and sockets, then the stores. Tasks run on. */
  @Override
  public void close() throws IOException {
    try {
      grpc.stop(GRACE);
      ttrpc.stop(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    containerd.close();
  }
}
