package io.jukung.engine.containerd;

import com.google.protobuf.Empty;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.services.namespaces.v1.CreateNamespaceRequest;
import io.jukung.proto.services.namespaces.v1.Namespace;
import io.jukung.proto.services.namespaces.v1.NamespacesGrpc;
import io.jukung.proto.services.version.v1.VersionGrpc;
import io.jukung.proto.services.version.v1.VersionResponse;

/** All of containerd's services in one namespace, over one channel. */
public final class ContainerdClient {
  private static final Metadata.Key<String> NAMESPACE =
      Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);

  private final String namespace;
  private final Calls calls;
  private final VersionGrpc.VersionBlockingStub version;
  private final NamespacesGrpc.NamespacesBlockingStub namespaces;
  private final TaskClient tasks;
  private final SnapshotClient snapshots;
  private final ContainerClient containers;
  private final ImageClient images;
  private final ContentClient content;
  private final TransferClient transfer;
  private final UnpackClient unpack;
  private final Leases leases;
  private final EventClient events;

  public ContainerdClient(Channel plain, String namespace, Patience patience) {
    this.namespace = namespace;
    Metadata headers = new Metadata();
    headers.put(NAMESPACE, namespace);
    Channel channel =
        ClientInterceptors.intercept(plain, MetadataUtils.newAttachHeadersInterceptor(headers));
    calls = new Calls(patience);
    version = VersionGrpc.newBlockingStub(channel);
    namespaces = NamespacesGrpc.newBlockingStub(channel);
    tasks = new TaskClient(channel, calls);
    snapshots = new SnapshotClient(channel, calls);
    containers = new ContainerClient(channel, calls);
    images = new ImageClient(channel, calls);
    content = new ContentClient(channel, calls);
    transfer = new TransferClient(channel, calls);
    unpack = new UnpackClient(channel, calls);
    leases = new Leases(channel, calls);
    events = new EventClient(channel, namespace, patience);
  }

  /** Makes sure that our namespace exists; waits for containerd if it is just starting. */
  public void ensureNamespace() {
    CreateNamespaceRequest request =
        CreateNamespaceRequest.newBuilder()
            .setNamespace(Namespace.newBuilder().setName(namespace))
            .build();
    try {
      calls.repeatable(() -> namespaces.create(request));
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
    }
  }

  /** Version and revision. */
  public String version() {
    VersionResponse answer = calls.repeatable(() -> version.version(Empty.getDefaultInstance()));
    return answer.getVersion();
  }

  public TaskClient tasks() {
    return tasks;
  }

  public SnapshotClient snapshots() {
    return snapshots;
  }

  public ContainerClient containers() {
    return containers;
  }

  public ImageClient images() {
    return images;
  }

  public ContentClient content() {
    return content;
  }

  public TransferClient transfer() {
    return transfer;
  }

  public UnpackClient unpack() {
    return unpack;
  }

  public Leases leases() {
    return leases;
  }

  public EventClient events() {
    return events;
  }
}
