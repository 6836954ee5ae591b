package io.jukung.containerd.leases;

import io.jukung.containerd.labels.Labels;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Instants;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.metadata.Transaction;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Leases in the database. */
public final class LmdbLeaseStore implements LeaseStore {

  private final Metadata metadata;
  private final InstantSource clock;

  public LmdbLeaseStore(Metadata metadata, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  @Override
  public Lease create(String namespace, String id, Map<String, String> labels) {
    if (id.isEmpty()) {
      throw ContainerException.invalidArgument("lease id must not be empty");
    }
    Lease lease = new Lease(id, clock.instant(), Labels.checked(labels));
    return metadata.write(
        tx -> {
          if (tx.get(Bucket.LEASE, namespace, id).isPresent()) {
            throw ContainerException.alreadyExists("lease \"" + id + "\": already exists");
          }
          tx.put(
              Bucket.LEASE,
              namespace,
              id,
              JsonObject.builder()
                  .put("created", lease.created().toString())
                  .put("labels", JsonObject.ofStrings(labels))
                  .build());
          return lease;
        });
  }

  @Override
  public void delete(String namespace, String id) {
    metadata.write(
        tx -> {
          if (!tx.delete(Bucket.LEASE, namespace, id)) {
            throw missing(id);
          }
          for (Transaction.Entry entry : tx.list(Bucket.LEASED, namespace, id + '\0')) {
            tx.delete(Bucket.LEASED, namespace, entry.name());
          }
          return true;
        });
  }

  private static ContainerException missing(String id) {
    return ContainerException.notFound("lease \"" + id + "\": not found");
  }

  @Override
  public List<Lease> list(String namespace) {
    return metadata.read(
        tx ->
            tx.list(Bucket.LEASE, namespace, "").stream()
                .map(
                    entry -> {
                      JsonView record = entry.value().view();
                      return new Lease(
                          entry.name(),
                          Instants.read(record, "created"),
                          record.stringMap("labels"));
                    })
                .toList());
  }

  @Override
  public void add(String namespace, String id, LeaseResource resource) {
    metadata.write(
        tx -> {
          if (tx.get(Bucket.LEASE, namespace, id).isEmpty()) {
            throw missing(id);
          }
          tx.put(Bucket.LEASED, namespace, key(id, resource), JsonObject.EMPTY);
          return true;
        });
  }

  @Override
  public void remove(String namespace, String id, LeaseResource resource) {
    metadata.write(tx -> tx.delete(Bucket.LEASED, namespace, key(id, resource)));
  }

  @Override
  public List<LeaseResource> resources(String namespace, String id) {
    return metadata.read(
        tx -> {
          if (tx.get(Bucket.LEASE, namespace, id).isEmpty()) {
            throw missing(id);
          }
          return tx.list(Bucket.LEASED, namespace, id + '\0').stream()
              .map(
                  entry -> {
                    String[] parts = entry.name().split("\0", 3);
                    return new LeaseResource(parts[1], parts[2]);
                  })
              .toList();
        });
  }

  private static String key(String id, LeaseResource resource) {
    return id + '\0' + resource.type() + '\0' + resource.id();
  }
}
