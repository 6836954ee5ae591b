package io.jukung.engine.image;

import io.jukung.engine.containerd.ImageClient;
import io.jukung.engine.containerd.StoredImage;
import io.jukung.engine.containerd.TransferClient;
import io.jukung.engine.events.EventBus;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code docker pull}. */
public final class ImagePull {
  private final TransferClient transfer;
  private final ImageClient images;
  private final ImageReader reader;
  private final ImageNames names;
  private final EventBus events;
  private final Path hostsDirectory;
  private final Platform host;

  /**
   * @param hostsDirectory registry settings, one directory per host with a hosts.toml; need not
   *     exist
   */
  public ImagePull(
      TransferClient transfer,
      ImageClient images,
      ImageReader reader,
      EventBus events,
      Path hostsDirectory,
      Platform host) {
    this.transfer = transfer;
    this.images = images;
    this.reader = reader;
    this.names = new ImageNames(images);
    this.events = events;
    this.hostsDirectory = hostsDirectory;
    this.host = host;
  }

  /** What to pull; empty strings where not given. */
  public record Request(String reference, String platform, String username, String password) {}

  /** Blocks until done; interrupting the thread cancels. */
  public ImageDetails pull(Request request, Consumer<ImageStep> out) {
    ImageReference reference = ImageReference.parse(request.reference());
    ImageReference wanted = reference.canonical();
    Platform platform = request.platform().isEmpty() ? host : Platform.parse(request.platform());
    out.accept(
        ImageStep.line(
            (wanted.digest() != null ? wanted.digest().toString() : wanted.tag())
                + ": Pulling from "
                + pathShown(wanted)));
    String name = wanted.toString();
    Optional<StoredImage> before = names.keepBeforeOverwrite(name);
    PullWords words = new PullWords(out);
    try {
      transfer.pull(
          new TransferClient.PullRequest(
              name,
              platform,
              Files.isDirectory(hostsDirectory) ? hostsDirectory.toString() : "",
              request.username(),
              request.password()),
          words);
    } finally {
      before.ifPresent(old -> names.settle(name, old));
    }
    words.finish();
    StoredImage image =
        images
            .find(name)
            .orElseThrow(
                () -> ContainerException.internal("the pulled image " + name + " is gone", null));
    names.dropDangling(image.target());
    ImageDetails details = reader.read(image.target(), platform);
    boolean same =
        before.isPresent() && before.get().target().digest().equals(image.target().digest());
    out.accept(ImageStep.line("Digest: " + image.target().digest()));
    out.accept(
        ImageStep.line(
            (same ? "Status: Image is up to date for " : "Status: Downloaded newer image for ")
                + wanted.familiar()));
    events.publish("image", "pull", wanted.familiar(), Map.of("name", wanted.familiarName()));
    return details;
  }

  private static String pathShown(ImageReference reference) {
    return reference.path();
  }
}
