package io.jukung.engine.containerd;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.jukung.proto.services.leases.v1.CreateRequest;
import io.jukung.proto.services.leases.v1.DeleteRequest;
import io.jukung.proto.services.leases.v1.LeasesGrpc;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Leases keep what is being made from the garbage collector until something refers to it. */
public final class Leases {
  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

  private final LeasesGrpc.LeasesBlockingStub stub;
  private final Calls calls;

  Leases(Channel channel, Calls calls) {
    this.stub = LeasesGrpc.newBlockingStub(channel);
    this.calls = calls;
  }

  /** A lease until it is closed, or that long after our death. */
  public Lease take(Duration atMost) {
    String id = "engine-" + UUID.randomUUID();
    String expire =
        DateTimeFormatter.ISO_INSTANT.format(
            Instant.now().plus(atMost).truncatedTo(ChronoUnit.SECONDS));
    CreateRequest request =
        CreateRequest.newBuilder().setId(id).putLabels("containerd.io/gc.expire", expire).build();
    calls.once(() -> stub.create(request));
    return new Lease(id);
  }

  static <S extends AbstractStub<S>> S with(S stub, String lease) {
    if (lease.isEmpty()) {
      return stub;
    }
    Metadata headers = new Metadata();
    headers.put(HEADER, lease);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** One lease. */
  public final class Lease implements AutoCloseable {
    private final String id;

    private Lease(String id) {
      this.id = id;
    }

    public String id() {
      return id;
    }

    @Override
    public void close() {
      DeleteRequest request = DeleteRequest.newBuilder().setId(id).build();
      calls.repeatable(() -> stub.delete(request));
    }
  }
}
