package io.jukung.containerd.metadata;

import io.jukung.sys.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One consistent view; writes become visible together when the transaction ends well. For its
 * thread only.
 */
public interface Transaction {

  /** A record with its place. */
  record Entry(String namespace, String name, JsonObject value) {}

  Optional<JsonObject> get(Bucket bucket, String namespace, String name);

  /** In a write transaction only. */
  void put(Bucket bucket, String namespace, String name, JsonObject value);

  /** In a write transaction only; false when it was not there. */
  boolean delete(Bucket bucket, String namespace, String name);

  /** The namespace's records whose names begin with {@code prefix}, by name. */
  List<Entry> list(Bucket bucket, String namespace, String prefix);

  /** Namespaces in which the bucket has a record; reads no values. */
  Set<String> namespaces(Bucket bucket);

  /** Records of all namespaces. */
  List<Entry> listAll(Bucket bucket);
}
