package io.jukung.engine.image;

import io.jukung.engine.containerd.ImageClient;
import io.jukung.engine.containerd.StoredImage;
import io.jukung.engine.events.EventBus;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code docker rmi}. By reference: the name goes; with the last name the image. By id: all names
 * of one repository go, and the image; names in several repositories need force. A container that
 * uses the image is a conflict; force only overcomes one that does not run.
 */
public final class ImageRemoval {
  private final ImageFinder finder;
  private final ImageClient images;
  private final ImageUsers users;
  private final EventBus events;

  public ImageRemoval(ImageFinder finder, ImageClient images, ImageUsers users, EventBus events) {
    this.finder = finder;
    this.images = images;
    this.users = users;
    this.events = events;
  }

  /** What went, in Docker's words. */
  public record Removed(List<String> untagged, List<String> deleted) {}

  public Removed remove(String text, boolean force) {
    FoundImage found = finder.get(text);
    return found.byId() ? byId(found, force) : byReference(found, force);
  }

  private Removed byReference(FoundImage found, boolean force) {
    StoredImage name = found.name();
    boolean last = found.names().size() == 1;
    String shown = shown(name);
    Optional<ImageUsers.Use> user =
        users.of(found.details().id()).stream()
            .filter(use -> last || sameReference(use.reference(), name))
            .findFirst();
    if (user.isPresent() && !force) {
      throw conflict(
          "conflict: unable to remove repository reference \""
              + shown
              + "\" (must force) - container "
              + shortId(user.get().containerId())
              + " is using its referenced image "
              + found.details().id().shortForm());
    }
    if (last) {
      refuseIfRunning(found.details().id());
    }
    return delete(found.details().id(), List.of(name), last);
  }

  private Removed byId(FoundImage found, boolean force) {
    Digest id = found.details().id();
    long repositories =
        found.names().stream()
            .flatMap(image -> ImageFinder.reference(image).stream())
            .map(ImageReference::name)
            .distinct()
            .count();
    if (repositories > 1 && !force) {
      throw conflict(
          "conflict: unable to delete "
              + id.shortForm()
              + " (must be forced) - image is referenced in multiple repositories");
    }
    refuseIfRunning(id);
    Optional<ImageUsers.Use> user = users.of(id).stream().findFirst();
    if (user.isPresent() && !force) {
      throw conflict(
          "conflict: unable to delete "
              + id.shortForm()
              + " (must be forced) - image is being used by stopped container "
              + shortId(user.get().containerId()));
    }
    return delete(id, found.names(), true);
  }

  private void refuseIfRunning(Digest id) {
    users.of(id).stream()
        .filter(ImageUsers.Use::running)
        .findFirst()
        .ifPresent(
            use -> {
              throw conflict(
                  "conflict: unable to delete "
                      + id.shortForm()
                      + " (cannot be forced) - image is being used by running container "
                      + shortId(use.containerId()));
            });
  }

  private Removed delete(Digest id, List<StoredImage> names, boolean all) {
    List<String> untagged = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      StoredImage name = names.get(i);
      // with the last name, wait until the content is gone too
      images.delete(name.name(), all && i == names.size() - 1);
      ImageFinder.reference(name)
          .ifPresent(
              reference -> {
                untagged.add(reference.familiar());
                events.publish(
                    "image", "untag", id.toString(), Map.of("name", reference.familiar()));
              });
    }
    if (!all) {
      return new Removed(untagged, List.of());
    }
    events.publish("image", "delete", id.toString(), Map.of("name", id.toString()));
    return new Removed(untagged, List.of(id.toString()));
  }

  private static boolean sameReference(String used, StoredImage name) {
    try {
      return ImageReference.parse(used).canonical().toString().equals(name.name());
    } catch (ContainerException e) {
      // the container was made by id
      return false;
    }
  }

  private static String shown(StoredImage name) {
    return ImageFinder.reference(name).map(ImageReference::familiar).orElse(name.name());
  }

  private static ContainerException conflict(String message) {
    return ContainerException.failedPrecondition(Reason.IMAGE_IN_USE, message);
  }

  private static String shortId(String id) {
    return id.substring(0, Math.min(12, id.length()));
  }
}
