package io.jukung.engine.image;

import io.jukung.engine.containerd.ImageClient;
import io.jukung.engine.events.EventBus;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ImageReference;
import java.util.Map;

/** {@code docker tag}. */
public final class ImageTags {
  private final ImageFinder finder;
  private final ImageNames names;
  private final EventBus events;

  public ImageTags(ImageFinder finder, ImageClient images, EventBus events) {
    this.finder = finder;
    this.names = new ImageNames(images);
    this.events = events;
  }

  public void tag(String source, String target) {
    ImageReference reference = ImageReference.parse(target);
    if (reference.digest() != null) {
      throw ContainerException.invalidArgument(
          Reason.REFERENCE_INVALID, "refusing to create a tag with a digest reference");
    }
    FoundImage found = finder.get(source);
    ImageReference tagged = reference.withDefaultTag();
    names.put(tagged.toString(), found.details().target());
    events.publish(
        "image", "tag", found.details().id().toString(), Map.of("name", tagged.familiar()));
  }
}
