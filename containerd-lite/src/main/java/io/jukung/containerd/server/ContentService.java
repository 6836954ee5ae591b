package io.jukung.containerd.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.content.ContentInfo;
import io.jukung.containerd.content.ContentStore;
import io.jukung.containerd.content.IngestStatus;
import io.jukung.containerd.filters.Filter;
import io.jukung.containerd.leases.LeaseStore;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.events.ContentDelete;
import io.jukung.proto.id.Digest;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.content.v1.AbortRequest;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.DeleteContentRequest;
import io.jukung.proto.services.content.v1.Info;
import io.jukung.proto.services.content.v1.InfoRequest;
import io.jukung.proto.services.content.v1.InfoResponse;
import io.jukung.proto.services.content.v1.ListContentRequest;
import io.jukung.proto.services.content.v1.ListContentResponse;
import io.jukung.proto.services.content.v1.ListStatusesRequest;
import io.jukung.proto.services.content.v1.ListStatusesResponse;
import io.jukung.proto.services.content.v1.ReadContentRequest;
import io.jukung.proto.services.content.v1.ReadContentResponse;
import io.jukung.proto.services.content.v1.Status;
import io.jukung.proto.services.content.v1.StatusRequest;
import io.jukung.proto.services.content.v1.StatusResponse;
import io.jukung.proto.services.content.v1.UpdateRequest;
import io.jukung.proto.services.content.v1.UpdateResponse;
import io.jukung.proto.services.content.v1.WriteContentRequest;
import io.jukung.proto.services.content.v1.WriteContentResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/** {@code containerd.services.content.v1.Content}. */
public final class ContentService extends ContentGrpc.ContentImplBase {

  private static final int CHUNK = 1 << 18;

  private final ContentStore content;
  private final LeaseStore leases;
  private final EventPublisher events;
  private final GarbageTrigger garbage;

  public ContentService(
      ContentStore content, LeaseStore leases, EventPublisher events, GarbageTrigger garbage) {
    this.content = content;
    this.leases = leases;
    this.events = events;
    this.garbage = garbage;
  }

  @Override
  public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
    ContentInfo info = content.info(Namespaces.required(), Digest.parse(request.getDigest()));
    Conversions.answer(observer, InfoResponse.newBuilder().setInfo(message(info)).build());
  }

  @Override
  public void update(UpdateRequest request, StreamObserver<UpdateResponse> observer) {
    ContentInfo info =
        content.update(
            Namespaces.required(),
            Digest.parse(request.getInfo().getDigest()),
            request.getInfo().getLabelsMap(),
            request.getUpdateMask().getPathsList());
    Conversions.answer(observer, UpdateResponse.newBuilder().setInfo(message(info)).build());
  }

  @Override
  public void list(ListContentRequest request, StreamObserver<ListContentResponse> observer) {
    List<Filter> filters = Filter.parse(request.getFiltersList());
    ListContentResponse.Builder response = ListContentResponse.newBuilder();
    for (ContentInfo info : content.list(Namespaces.required())) {
      if (Filter.any(filters, path -> field(info, path))) {
        response.addInfo(message(info));
      }
      if (response.getInfoCount() == 100) {
        observer.onNext(response.build());
        response.clear();
      }
    }
    if (response.getInfoCount() > 0) {
      observer.onNext(response.build());
    }
    observer.onCompleted();
  }

  private static Optional<String> field(ContentInfo info, List<String> path) {
    return switch (path.getFirst()) {
      case "digest" -> Optional.of(info.digest().toString());
      case "size" -> Optional.of(Long.toString(info.size()));
      case "labels" -> Filter.label(info.labels(), path);
      default -> Optional.empty();
    };
  }

  @Override
  public void delete(DeleteContentRequest request, StreamObserver<Empty> observer) {
    try {
      content.delete(Namespaces.required(), Digest.parse(request.getDigest()));
    } catch (IOException e) {
      throw ContainerException.of("delete content " + request.getDigest(), e);
    }
    events.publish(
        "/content/delete", ContentDelete.newBuilder().setDigest(request.getDigest()).build());
    garbage.collectSoon();
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  @Override
  public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> observer) {
    Digest digest = Digest.parse(request.getDigest());
    var call = (ServerCallStreamObserver<ReadContentResponse>) observer;
    ReadyGate gate = new ReadyGate(call);
    try (FileChannel blob = content.open(Namespaces.required(), digest)) {
      long size = blob.size();
      long offset = request.getOffset();
      if (offset > size || offset < 0) {
        throw ContainerException.outOfRange(
            "read past object length " + size + " bytes of " + digest);
      }
      long end = request.getSize() > 0 ? Math.min(size, offset + request.getSize()) : size;
      while (offset < end && gate.awaitReady()) {
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, end - offset));
        while (chunk.hasRemaining() && blob.read(chunk, offset + chunk.position()) >= 0) {
          // until full
        }
        observer.onNext(
            ReadContentResponse.newBuilder()
                .setOffset(offset)
                .setData(ByteString.copyFrom(chunk.flip()))
                .build());
        offset += chunk.limit();
      }
      observer.onCompleted();
    } catch (IOException e) {
      throw ContainerException.of("read content " + digest, e);
    }
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
    try {
      IngestStatus status = content.status(Namespaces.required(), request.getRef());
      Conversions.answer(observer, StatusResponse.newBuilder().setStatus(message(status)).build());
    } catch (IOException e) {
      throw ContainerException.of("status of ingest " + request.getRef(), e);
    }
  }

  @Override
  public void listStatuses(
      ListStatusesRequest request, StreamObserver<ListStatusesResponse> observer) {
    List<Filter> filters = Filter.parse(request.getFiltersList());
    ListStatusesResponse.Builder response = ListStatusesResponse.newBuilder();
    try {
      for (IngestStatus status : content.statuses(Namespaces.required())) {
        if (Filter.any(
            filters,
            path -> path.getFirst().equals("ref") ? Optional.of(status.ref()) : Optional.empty())) {
          response.addStatuses(message(status));
        }
      }
    } catch (IOException e) {
      throw ContainerException.of("list ingests", e);
    }
    Conversions.answer(observer, response.build());
  }

  @Override
  public StreamObserver<WriteContentRequest> write(StreamObserver<WriteContentResponse> observer) {
    return new ContentWrite(
        content, leases, events, Namespaces.required(), CallLease.current(), observer);
  }

  @Override
  public void abort(AbortRequest request, StreamObserver<Empty> observer) {
    try {
      content.abort(Namespaces.required(), request.getRef());
    } catch (IOException e) {
      throw ContainerException.of("abort ingest " + request.getRef(), e);
    }
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  private static Info message(ContentInfo info) {
    return Info.newBuilder()
        .setDigest(info.digest().toString())
        .setSize(info.size())
        .setCreatedAt(Conversions.timestamp(info.created()))
        .setUpdatedAt(Conversions.timestamp(info.updated()))
        .putAllLabels(info.labels())
        .build();
  }

  static Status message(IngestStatus status) {
    return Status.newBuilder()
        .setRef(status.ref())
        .setOffset(status.offset())
        .setTotal(status.total())
        .setExpected(status.expected())
        .setStartedAt(Conversions.timestamp(status.started()))
        .setUpdatedAt(Conversions.timestamp(status.updated()))
        .build();
  }
}
