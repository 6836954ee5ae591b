package io.jukung.containerd.app;

import io.jukung.containerd.server.IntrospectionService.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code ctr plugins ls} shows: containerd's names for the parts that are here. */
final class Parts {

  private Parts() {}

  static List<Part> of(ContainerdSettings settings) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("io.containerd.content.v1", "content", root(settings.content().toString())));
    parts.add(
        new Part(
            "io.containerd.snapshotter.v1", "overlayfs", root(settings.snapshots().toString())));
    parts.add(new Part("io.containerd.metadata.v1", "lmdb", root(settings.metadata().toString())));
    parts.add(new Part("io.containerd.differ.v1", "walking", Map.of()));
    parts.add(new Part("io.containerd.gc.v1", "scheduler", Map.of()));
    parts.add(new Part("io.containerd.event.v1", "exchange", Map.of()));
    parts.add(new Part("io.containerd.runtime.v2", "task", root(settings.state().toString())));
    parts.add(new Part("io.containerd.transfer.v1", "local", Map.of()));
    for (String service :
        List.of(
            "containers",
            "content",
            "diff",
            "events",
            "healthcheck",
            "images",
            "introspection",
            "leases",
            "namespaces",
            "snapshots",
            "streaming",
            "tasks",
            "transfer",
            "version")) {
      parts.add(new Part("io.containerd.grpc.v1", service, Map.of()));
    }
    return List.copyOf(parts);
  }

  private static Map<String, String> root(String directory) {
    return Map.of("root", directory);
  }
}
