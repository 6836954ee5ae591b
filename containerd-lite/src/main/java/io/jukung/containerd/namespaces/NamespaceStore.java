package io.jukung.containerd.namespaces;

import io.jukung.containerd.labels.Labels;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.containerd.metadata.Transaction;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Identifier;
import io.jukung.sys.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Namespaces. One also exists as soon as something lies in it. */
public final class NamespaceStore {

  private static final List<Bucket> CONTENTS =
      List.of(Bucket.CONTAINER, Bucket.IMAGE, Bucket.BLOB, Bucket.SNAPSHOT, Bucket.LEASE);

  private final Metadata metadata;

  public NamespaceStore(Metadata metadata) {
    this.metadata = metadata;
  }

  /** Names with their labels, by name. */
  public Map<String, Map<String, String>> list() {
    return metadata.read(
        tx -> {
          Map<String, Map<String, String>> found = new TreeMap<>();
          for (Bucket bucket : CONTENTS) {
            tx.namespaces(bucket).forEach(name -> found.put(name, Map.of()));
          }
          tx.list(Bucket.NAMESPACE, "", "")
              .forEach(entry -> found.put(entry.name(), entry.value().view().stringMap("labels")));
          return found;
        });
  }

  public Map<String, String> get(String name) {
    Map<String, String> labels = list().get(name);
    if (labels == null) {
      throw missing(name);
    }
    return labels;
  }

  private static ContainerException missing(String name) {
    return ContainerException.notFound("namespace \"" + name + "\": not found");
  }

  public void create(String name, Map<String, String> labels) {
    Identifier.check("namespace", name);
    metadata.write(
        tx -> {
          if (tx.get(Bucket.NAMESPACE, "", name).isPresent()) {
            throw ContainerException.alreadyExists("namespace \"" + name + "\": already exists");
          }
          tx.put(Bucket.NAMESPACE, "", name, record(Labels.checked(labels)));
          return true;
        });
  }

  public Map<String, String> update(String name, Map<String, String> labels, List<String> paths) {
    Labels.onlyKnown(paths, List.of(), "namespace " + name);
    Map<String, String> after = Labels.updated(get(name), labels, paths);
    metadata.write(
        tx -> {
          tx.put(Bucket.NAMESPACE, "", name, record(after));
          return true;
        });
    return after;
  }

  public void delete(String name) {
    metadata.write(
        tx -> {
          for (Bucket bucket : CONTENTS) {
            List<Transaction.Entry> left = tx.list(bucket, name, "");
            if (!left.isEmpty()) {
              throw ContainerException.failedPrecondition(
                  "namespace \""
                      + name
                      + "\" must be empty, but it still has "
                      + bucket.name().toLowerCase(java.util.Locale.ROOT)
                      + "s");
            }
          }
          if (!tx.delete(Bucket.NAMESPACE, "", name)) {
            throw missing(name);
          }
          return true;
        });
  }

  private static JsonObject record(Map<String, String> labels) {
    return JsonObject.builder().put("labels", JsonObject.ofStrings(labels)).build();
  }
}
