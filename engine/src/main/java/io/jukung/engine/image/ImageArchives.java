package io.jukung.engine.image;

import io.jukung.engine.containerd.TransferClient;
import io.jukung.engine.containerd.TransferProgress;
import io.jukung.engine.events.EventBus;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** {@code docker save} and {@code docker load}. */
public final class ImageArchives {
  private final TransferClient transfer;
  private final ImageFinder finder;
  private final EventBus events;
  private final Platform host;

  public ImageArchives(
      TransferClient transfer, ImageFinder finder, EventBus events, Platform host) {
    this.transfer = transfer;
    this.finder = finder;
    this.events = events;
    this.host = host;
  }

  /** Names of the images are found before the first byte is written. */
  public void save(List<String> images, OutputStream archive) throws IOException {
    if (images.isEmpty()) {
      throw ContainerException.invalidArgument("no image was named");
    }
    List<String> names = new ArrayList<>();
    for (String image : images) {
      names.add(finder.get(image).name().name());
    }
    transfer.save(names.stream().distinct().toList(), host, archive);
    images.forEach(image -> events.publish("image", "save", image, Map.of("name", image)));
  }

  public void load(InputStream archive, Consumer<ImageStep> out) {
    ConcurrentLinkedQueue<TransferProgress> saved = new ConcurrentLinkedQueue<>();
    transfer.load(
        archive,
        host,
        step -> {
          if (step.event().equals("saved")) {
            saved.add(step);
          }
        });
    if (saved.isEmpty()) {
      throw ContainerException.invalidArgument(Reason.NONE, "the archive holds no named image");
    }
    for (TransferProgress step : saved) {
      String name = shown(step.name());
      out.accept(ImageStep.line("Loaded image: " + name));
      events.publish("image", "load", name, Map.of("name", name));
    }
  }

  private static String shown(String name) {
    try {
      return ImageReference.parse(name).familiar();
    } catch (ContainerException e) {
      // a name that is not a reference is shown as the archive has it
      return name;
    }
  }
}
