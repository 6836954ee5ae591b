package io.jukung.containerd.transfer;

import io.jukung.containerd.leases.Lease;
import io.jukung.containerd.leases.LeaseResource;
import io.jukung.containerd.leases.LeaseStore;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.id.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Keeps what a transfer has brought so far from the collector. Ends with the transfer, or by itself
 * a day later when this process was killed: until then the same pull finds what it had.
 */
final class TransferLease implements AutoCloseable {
  private static final Duration LIFE = Duration.ofHours(24);

  private final LeaseStore leases;
  private final String namespace;
  private final String id;

  TransferLease(LeaseStore leases, String namespace) {
    this.leases = leases;
    this.namespace = namespace;
    this.id = "transfer-" + UUID.randomUUID();
    leases.create(namespace, id, Map.of(Lease.EXPIRE, Instant.now().plus(LIFE).toString()));
  }

  void keepContent(Digest digest) {
    leases.add(namespace, id, new LeaseResource("content", digest.toString()));
  }

  void keepIngest(String ref) {
    leases.add(namespace, id, new LeaseResource("ingests", ref));
  }

  void keepSnapshot(String snapshotter, String key) {
    leases.add(namespace, id, new LeaseResource("snapshots/" + snapshotter, key));
  }

  @Override
  public void close() {
    try {
      leases.delete(namespace, id);
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) { // expired, or deleted by the user
        throw e;
      }
    }
  }
}
