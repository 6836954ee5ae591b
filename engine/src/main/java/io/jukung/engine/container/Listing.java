package io.jukung.engine.container;

import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.containerd.SnapshotClient;
import io.jukung.engine.image.ImageFinder;
import io.jukung.proto.error.ContainerException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code docker ps}: from memory. */
public final class Listing {
  private final ContainerIndex index;
  private final ListFilter filter;
  private final SnapshotClient snapshots;
  private final Clock clock;

  Listing(ContainerIndex index, ImageFinder images, SnapshotClient snapshots, Clock clock) {
    this.index = index;
    this.filter = new ListFilter(index, images);
    this.snapshots = snapshots;
    this.clock = clock;
  }

  /** One line; {@code size} in bytes, 0 unless asked for. */
  public record Row(
      ContainerRecord container,
      ContainerState state,
      String command,
      String status,
      List<String> mounts,
      List<String> networks,
      long size) {}

  /**
   * The newest first.
   *
   * @param limit 0: none; else the latest so many, whatever their state
   */
  public List<Row> list(
      boolean all, int limit, Map<String, List<String>> filters, boolean withSize) {
    Predicate<Container> wanted = filter.of(filters);
    boolean every = all || limit > 0 || ListFilter.wantsAll(filters);
    Stream<Container> containers =
        index.all().stream()
            .filter(c -> every || c.status().isAlive() || c.status() == ContainerStatus.RESTARTING)
            .filter(wanted)
            .sorted(
                Comparator.comparing((Container c) -> c.record().created())
                    .reversed()
                    .thenComparing(Container::id));
    if (limit > 0) {
      containers = containers.limit(limit);
    }
    Instant now = clock.instant();
    return containers.map(c -> row(c, now, withSize)).toList();
  }

  private Row row(Container container, Instant now, boolean withSize) {
    ContainerRecord record = container.record();
    ContainerState state = container.state();
    return new Row(
        record,
        state,
        command(record.config().arguments()),
        StatusText.of(state, now),
        record.mounts().stream().map(Listing::mountName).toList(),
        List.of(network(record.host())),
        withSize ? size(record.id()) : 0);
  }

  private long size(String id) {
    try {
      return snapshots.usage(id);
    } catch (ContainerException e) {
      // removed while it was being listed
      return 0;
    }
  }

  private static String mountName(MountSpec mount) {
    if (mount.type() == MountSpec.Type.VOLUME) {
      String[] parts = mount.source().split("/");
      return parts.length > 1 ? parts[parts.length - 2] : mount.target();
    }
    return mount.type() == MountSpec.Type.BIND ? mount.source() : mount.target();
  }

  static String network(HostConfig host) {
    return host.hostNetwork() ? "host" : "none";
  }

  /** The process as one line; words with blanks are quoted as Docker does. */
  static String command(List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (String argument : arguments) {
      words.add(argument.contains(" ") ? "'" + argument + "'" : argument);
    }
    return String.join(" ", words);
  }
}
