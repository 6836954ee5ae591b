package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.filters.Filter;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Platform;
import io.jukung.proto.services.introspection.v1.IntrospectionGrpc;
import io.jukung.proto.services.introspection.v1.Plugin;
import io.jukung.proto.services.introspection.v1.PluginsRequest;
import io.jukung.proto.services.introspection.v1.PluginsResponse;
import io.jukung.proto.services.introspection.v1.ServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code containerd.services.introspection.v1.Introspection}. */
public final class IntrospectionService extends IntrospectionGrpc.IntrospectionImplBase {

  /**
   * A part of the daemon, under the names that containerd's parts have.
   *
   * @param exports such as the directory of a snapshotter
   */
  public record Part(String type, String id, Map<String, String> exports) {
    public Part {
      exports = Map.copyOf(exports);
    }
  }

  private final Path uuidFile;
  private final List<Part> parts;

  /**
   * @param uuidFile where this installation's uuid is kept; made when it is asked for
   */
  public IntrospectionService(Path uuidFile, List<Part> parts) {
    this.uuidFile = uuidFile;
    this.parts = List.copyOf(parts);
  }

  @Override
  public void plugins(PluginsRequest request, StreamObserver<PluginsResponse> observer) {
    List<Filter> filters = Filter.parse(request.getFiltersList());
    PluginsResponse.Builder response = PluginsResponse.newBuilder();
    for (Part part : parts) {
      if (Filter.any(filters, path -> field(part, path))) {
        response.addPlugins(message(part));
      }
    }
    Conversions.answer(observer, response.build());
  }

  private static Optional<String> field(Part part, List<String> path) {
    return switch (path.getFirst()) {
      case "type" -> Optional.of(part.type());
      case "id" -> Optional.of(part.id());
      case "platforms" -> Optional.of(Platform.host().os() + "/" + Platform.host().architecture());
      default -> Optional.empty();
    };
  }

  private static Plugin message(Part part) {
    Platform host = Platform.host();
    return Plugin.newBuilder()
        .setType(part.type())
        .setId(part.id())
        .addPlatforms(
            io.jukung.proto.types.Platform.newBuilder()
                .setOs(host.os())
                .setArchitecture(host.architecture())
                .setVariant(host.variant()))
        .putAllExports(part.exports())
        .build();
  }

  @Override
  public void server(Empty request, StreamObserver<ServerResponse> observer) {
    try {
      Conversions.answer(
          observer,
          ServerResponse.newBuilder()
              .setUuid(uuid())
              .setPid(ProcessHandle.current().pid())
              .setPidns(pidNamespace())
              .build());
    } catch (IOException e) {
      throw ContainerException.of("read " + uuidFile, e);
    }
  }

  private synchronized String uuid() throws IOException {
    if (!Files.exists(uuidFile)) {
      Files.writeString(uuidFile, UUID.randomUUID().toString());
    }
    return Files.readString(uuidFile).strip();
  }

  /** Inode of {@code /proc/self/ns/pid}, whose link reads {@code pid:[4026531836]}. */
  private static long pidNamespace() throws IOException {
    String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
  }
}
