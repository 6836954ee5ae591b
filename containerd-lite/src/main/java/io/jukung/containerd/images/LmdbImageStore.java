package io.jukung.containerd.images;

import io.jukung.containerd.labels.Labels;
import io.jukung.containerd.metadata.Bucket;
import io.jukung.containerd.metadata.Instants;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Image records in the database. */
public final class LmdbImageStore implements ImageStore {

  private final Metadata metadata;
  private final InstantSource clock;

  public LmdbImageStore(Metadata metadata, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  @Override
  public ImageRecord get(String namespace, String name) {
    return find(namespace, name).orElseThrow(() -> missing(name));
  }

  private static ContainerException missing(String name) {
    return ContainerException.notFound(Reason.IMAGE_NOT_FOUND, "image \"" + name + "\": not found");
  }

  @Override
  public Optional<ImageRecord> find(String namespace, String name) {
    return metadata.read(tx -> tx.get(Bucket.IMAGE, namespace, name).map(v -> decode(name, v)));
  }

  @Override
  public List<ImageRecord> list(String namespace) {
    return metadata.read(
        tx ->
            tx.list(Bucket.IMAGE, namespace, "").stream()
                .map(entry -> decode(entry.name(), entry.value()))
                .toList());
  }

  @Override
  public ImageRecord create(String namespace, ImageRecord image) {
    if (image.name().isEmpty()) {
      throw ContainerException.invalidArgument("image name must not be empty");
    }
    Instant now = clock.instant();
    ImageRecord made =
        new ImageRecord(image.name(), image.target(), Labels.checked(image.labels()), now, now);
    return metadata.write(
        tx -> {
          if (tx.get(Bucket.IMAGE, namespace, image.name()).isPresent()) {
            throw ContainerException.alreadyExists(
                "image \"" + image.name() + "\": already exists");
          }
          tx.put(Bucket.IMAGE, namespace, image.name(), encode(made));
          return made;
        });
  }

  @Override
  public ImageRecord update(String namespace, ImageRecord image, List<String> paths) {
    Labels.onlyKnown(paths, List.of("target", "annotations"), "image " + image.name());
    return metadata.write(
        tx -> {
          ImageRecord before =
              tx.get(Bucket.IMAGE, namespace, image.name())
                  .map(value -> decode(image.name(), value))
                  .orElseThrow(() -> missing(image.name()));
          ImageRecord after =
              new ImageRecord(
                  image.name(),
                  Labels.covers(paths, "target") ? image.target() : before.target(),
                  Labels.updated(before.labels(), image.labels(), paths),
                  before.created(),
                  clock.instant());
          tx.put(Bucket.IMAGE, namespace, image.name(), encode(after));
          return after;
        });
  }

  @Override
  public void delete(String namespace, String name) {
    metadata.write(
        tx -> {
          if (!tx.delete(Bucket.IMAGE, namespace, name)) {
            throw missing(name);
          }
          return true;
        });
  }

  private static JsonObject encode(ImageRecord image) {
    return JsonObject.builder()
        .put("mediaType", image.target().mediaType())
        .put("digest", image.target().digest().toString())
        .put("size", image.target().size())
        .put("annotations", JsonObject.ofStrings(image.target().annotations()))
        .put("labels", JsonObject.ofStrings(image.labels()))
        .put("created", image.created().toString())
        .put("updated", image.updated().toString())
        .build();
  }

  private static ImageRecord decode(String name, JsonObject value) {
    JsonView record = value.view();
    Map<String, String> annotations = record.stringMap("annotations");
    return new ImageRecord(
        name,
        Descriptor.of(
            record.string("mediaType"),
            Digest.parse(record.string("digest")),
            record.longValue("size"),
            annotations),
        record.stringMap("labels"),
        Instants.read(record, "created"),
        Instants.read(record, "updated"));
  }
}
