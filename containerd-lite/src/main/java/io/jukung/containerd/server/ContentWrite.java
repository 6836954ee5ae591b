package io.jukung.containerd.server;

import io.grpc.stub.StreamObserver;
import io.jukung.containerd.content.ContentStore;
import io.jukung.containerd.content.Ingest;
import io.jukung.containerd.content.IngestStatus;
import io.jukung.containerd.leases.LeaseResource;
import io.jukung.containerd.leases.LeaseStore;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.events.ContentCreate;
import io.jukung.proto.id.Digest;
import io.jukung.proto.services.content.v1.WriteAction;
import io.jukung.proto.services.content.v1.WriteContentRequest;
import io.jukung.proto.services.content.v1.WriteContentResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One Write stream: the first message names the ref, later ones append, the last commits. */
final class ContentWrite implements StreamObserver<WriteContentRequest> {

  private final ContentStore content;
  private final LeaseStore leases;
  private final EventPublisher events;
  private final String namespace;
  private final String lease;
  private final StreamObserver<WriteContentResponse> observer;
  private @Nullable Ingest ingest;
  private String expected = "";
  private long total;
  private boolean answered;

  ContentWrite(
      ContentStore content,
      LeaseStore leases,
      EventPublisher events,
      String namespace,
      String lease,
      StreamObserver<WriteContentResponse> observer) {
    this.content = content;
    this.leases = leases;
    this.events = events;
    this.namespace = namespace;
    this.lease = lease;
    this.observer = observer;
  }

  @Override
  public void onNext(WriteContentRequest request) {
    try {
      if (!request.getExpected().isEmpty()) {
        expected = request.getExpected();
      }
      if (request.getTotal() > 0) {
        total = request.getTotal();
      }
      Ingest open = ingest;
      if (open == null) {
        open = content.ingest(namespace, request.getRef(), total, digest(expected));
        ingest = open;
      }
      answer(open, request);
    } catch (IOException e) {
      closeQuietly();
      throw ContainerException.of("write content " + request.getRef(), e);
    } catch (RuntimeException e) {
      closeQuietly();
      throw e;
    }
  }

  private static Optional<Digest> digest(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(text));
  }

  private void answer(Ingest open, WriteContentRequest request) throws IOException {
    IngestStatus status = open.status();
    WriteContentResponse.Builder response =
        WriteContentResponse.newBuilder().setAction(request.getAction());
    if (request.getAction() == WriteAction.STAT) {
      observer.onNext(complete(response, status));
      return;
    }
    append(open, request, status.offset());
    if (request.getAction() == WriteAction.COMMIT) {
      // leased before it is a blob, where that is known: the collector may come in between
      Optional<Digest> wanted = digest(expected);
      wanted.ifPresent(this::keep);
      Digest committed = open.commit(total, wanted, request.getLabelsMap());
      if (wanted.isEmpty()) {
        keep(committed);
      }
      ingest = null;
      events.publish(
          namespace,
          "/content/create",
          ContentCreate.newBuilder()
              .setDigest(committed.toString())
              .setSize(status.offset() + request.getData().size())
              .build());
      observer.onNext(
          response
              .setDigest(committed.toString())
              .setOffset(status.offset() + request.getData().size())
              .setTotal(total)
              .setStartedAt(Conversions.timestamp(status.started()))
              .build());
      answered = true;
      observer.onCompleted();
      return;
    }
    observer.onNext(complete(response, open.status()));
  }

  private void keep(Digest digest) {
    if (!lease.isEmpty()) {
      leases.add(namespace, lease, new LeaseResource("content", digest.toString()));
    }
  }

  private static WriteContentResponse complete(
      WriteContentResponse.Builder response, IngestStatus status) {
    return response
        .setOffset(status.offset())
        .setTotal(status.total())
        .setStartedAt(Conversions.timestamp(status.started()))
        .setUpdatedAt(Conversions.timestamp(status.updated()))
        .build();
  }

  private static void append(Ingest open, WriteContentRequest request, long offset)
      throws IOException {
    if (request.getData().isEmpty()) {
      return;
    }
    if (request.getOffset() > offset) {
      throw ContainerException.outOfRange(
          "write at " + request.getOffset() + " leaves a gap after " + offset);
    }
    if (request.getOffset() < offset) {
      // containerd's clients write again from where they know that it arrived
      open.truncate(request.getOffset());
    }
    for (ByteBuffer part : request.getData().asReadOnlyByteBufferList()) {
      open.write(part);
    }
  }

  @Override
  public void onError(Throwable reason) {
    closeQuietly();
  }

  @Override
  public void onCompleted() {
    closeQuietly();
    if (!answered) {
      observer.onCompleted();
    }
  }

  private void closeQuietly() {
    Ingest open = ingest;
    ingest = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // what was written stays where it is; a later writer goes on from there
      }
    }
  }
}
