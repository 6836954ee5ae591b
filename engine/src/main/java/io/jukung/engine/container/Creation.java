package io.jukung.engine.container;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.containerd.SnapshotClient;
import io.jukung.engine.containerd.SnapshotMount;
import io.jukung.engine.image.EmbeddedImages;
import io.jukung.engine.image.ImageDetails;
import io.jukung.engine.image.ImageFinder;
import io.jukung.engine.spec.SpecBuilder;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ContainerId;
import io.jukung.proto.id.ContainerName;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code docker create}. Whatever fails leaves nothing behind. */
public final class Creation {
  /** Label of everything that we make in containerd; its value is our data directory. */
  static final String OWNER = "io.jukung.engine";

  private static final String GC_ROOT = "containerd.io/gc.root";

  private final ContainerIndex index;
  private final ContainerFiles files;
  private final ContainerPaths paths;
  private final SnapshotClient snapshots;
  private final ImageFinder images;
  private final EmbeddedImages embedded;
  private final SpecBuilder specs;
  private final ContainerEvents events;
  private final Clock clock;
  private final Platform hostPlatform;
  private final SecureRandom random = new SecureRandom();
  private final ContainerNames names = new ContainerNames(random);
  private final MountPlan mounts;

  Creation(
      ContainerIndex index,
      ContainerFiles files,
      ContainerPaths paths,
      SnapshotClient snapshots,
      ImageFinder images,
      EmbeddedImages embedded,
      SpecBuilder specs,
      ContainerEvents events,
      Clock clock,
      Platform hostPlatform) {
    this.index = index;
    this.files = files;
    this.paths = paths;
    this.snapshots = snapshots;
    this.images = images;
    this.embedded = embedded;
    this.specs = specs;
    this.events = events;
    this.clock = clock;
    this.hostPlatform = hostPlatform;
    this.mounts = new MountPlan(paths, random);
  }

  /**
   * What to create.
   *
   * @param name empty: one is invented
   * @param platform empty: the host's
   */
  public record Request(String name, ContainerConfig config, HostConfig host, String platform) {}

  /** What was created. */
  public record Created(String id, List<String> warnings) {}

  public Created create(Request request) {
    if (request.config().image().isEmpty()) {
      throw ContainerException.invalidArgument("no image was named");
    }
    HostChecks.check(request.config(), request.host());
    specs.check(request.host());
    List<String> warnings = new ArrayList<>();
    ImageDetails image = image(request, warnings);
    ContainerConfig merged = ConfigMerge.merge(request.config(), image.defaults());
    HostChecks.check(merged, request.host());
    String id = ContainerId.random(random).value();
    String name = reserve(request.name(), id);
    try {
      ContainerRecord record =
          new ContainerRecord(
              id,
              name,
              clock.instant(),
              image.id().toString(),
              named(merged, id, request.host()),
              request.host(),
              mounts.plan(merged, request.host()),
              image.platform().os());
      Container container = make(record, image.chainId());
      index.add(container);
      events.publish(record, "create");
      return new Created(id, warnings);
    } catch (RuntimeException e) {
      index.release(name, id);
      throw e;
    }
  }

  /** Docker stores the host name that the container will have. */
  private static ContainerConfig named(ContainerConfig config, String id, HostConfig host) {
    boolean own = !host.hostNetwork() && !host.hostUts();
    return config.hostname().isEmpty() && own
        ? config.withHostname(id.substring(0, ContainerId.SHORT_LENGTH))
        : config;
  }

  private ImageDetails image(Request request, List<String> warnings) {
    String text = request.config().image();
    @Nullable Platform platform =
        request.platform().isEmpty() ? null : Platform.parse(request.platform());
    ImageDetails image =
        images
            .details(text, platform)
            .or(() -> embedded.make(text))
            .orElseThrow(() -> absent(text));
    if (platform != null && platform.rank(image.platform()) < 0) {
      throw ContainerException.notFound(
          Reason.IMAGE_NOT_FOUND,
          "image with reference "
              + text
              + " was found but its platform ("
              + image.platform()
              + ") does not match the specified platform ("
              + platform
              + ")");
    }
    if (platform == null && hostPlatform.rank(image.platform()) < 0) {
      warnings.add(
          "The requested image's platform ("
              + image.platform()
              + ") does not match the detected host platform ("
              + hostPlatform
              + ") and no specific platform was requested");
    }
    return image;
  }

  private static ContainerException absent(String text) {
    String shown;
    try {
      shown = ImageReference.parse(text).withDefaultTag().familiar();
    } catch (ContainerException e) {
      // an id, shown as it was given
      shown = text;
    }
    return ContainerException.notFound(Reason.IMAGE_NOT_FOUND, "No such image: " + shown);
  }

  private String reserve(String asked, String id) {
    if (!asked.isEmpty()) {
      String name;
      try {
        name = ContainerName.parse(asked).value();
      } catch (ContainerException e) {
        throw ContainerException.invalidArgument(
            Reason.NAME_INVALID,
            "Invalid container name (" + asked + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
      }
      index.reserve(name, id);
      return name;
    }
    for (int attempt = 0; ; attempt++) {
      String name = names.next(attempt);
      if (index.isFree(name)) {
        try {
          index.reserve(name, id);
          return name;
        } catch (ContainerException e) {
          // somebody was faster: the next one
          if (e.reason() != Reason.NAME_IN_USE) {
            throw e;
          }
        }
      }
    }
  }

  private Container make(ContainerRecord record, String chainId) {
    try {
      Files.createDirectories(paths.directory(record.id()));
    } catch (IOException e) {
      throw ContainerException.internal(
          "create " + paths.directory(record.id()) + ": " + e.getMessage(), e);
    }
    boolean prepared = false;
    try {
      List<SnapshotMount> rootfs =
          snapshots.prepare(
              record.id(),
              chainId,
              Map.of(
                  OWNER,
                  paths.data().toString(),
                  GC_ROOT,
                  clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString()));
      prepared = true;
      Container container = new Container(record, ContainerState.NEW);
      container.rootfs(rootfs);
      EtcFiles.write(record, Hostname.of(record), paths.directory(record.id()));
      files.save(record, container.state());
      return container;
    } catch (RuntimeException | IOException e) {
      undo(record, prepared);
      if (e instanceof ContainerException known) {
        throw known.kind() == ErrorKind.NOT_FOUND
            ? known.in("create container " + record.name())
            : known;
      }
      throw ContainerException.internal(
          "create container " + record.name() + ": " + e.getMessage(), e);
    }
  }

  private void undo(ContainerRecord record, boolean prepared) {
    try {
      if (prepared) {
        snapshots.remove(record.id());
      }
      files.delete(record);
    } catch (RuntimeException | IOException e) {
      System.getLogger(Creation.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "container {0} could not be taken back and is removed at the next start: {1}",
              record.shortId(),
              e.getMessage());
    }
  }
}
