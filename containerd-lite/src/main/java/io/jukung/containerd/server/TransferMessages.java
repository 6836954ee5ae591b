package io.jukung.containerd.server;

import com.google.protobuf.Any;
import io.jukung.containerd.registry.Credentials;
import io.jukung.containerd.streaming.MessageStream;
import io.jukung.containerd.streaming.StreamDirectory;
import io.jukung.containerd.transfer.ImageTarget;
import io.jukung.containerd.transfer.PullSource;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.id.Platform;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.types.transfer.AuthRequest;
import io.jukung.proto.types.transfer.AuthResponse;
import io.jukung.proto.types.transfer.HTTPDebug;
import io.jukung.proto.types.transfer.ImageStore;
import io.jukung.proto.types.transfer.OCIRegistry;
import io.jukung.proto.types.transfer.RegistryResolver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/** Sources and destinations of transfers from their messages. */
final class TransferMessages {
  private TransferMessages() {}

  static PullSource source(OCIRegistry message, StreamDirectory streams, String namespace) {
    RegistryResolver resolver = message.getResolver();
    if (resolver.getHttpDebug() != HTTPDebug.DISABLED) {
      throw ContainerException.unimplemented("http_debug of a registry resolver");
    }
    if (!resolver.getLogsStream().isEmpty()) {
      throw ContainerException.unimplemented("logs_stream of a registry resolver");
    }
    String scheme = resolver.getDefaultScheme();
    if (!scheme.isEmpty() && !scheme.equals("http") && !scheme.equals("https")) {
      throw ContainerException.invalidArgument("default_scheme \"" + scheme + "\"");
    }
    Credentials.Source credentials =
        resolver.getAuthStream().isEmpty()
            ? (host, challenges) -> new Credentials.Anonymous()
            : asking(streams.get(namespace, resolver.getAuthStream()), message.getReference());
    return new PullSource(
        ImageReference.parse(message.getReference()),
        resolver.getHostDir(),
        scheme.isEmpty() ? null : scheme,
        resolver.getHeadersMap(),
        credentials);
  }

  private static Credentials.Source asking(MessageStream stream, String reference) {
    return (host, challenges) -> ask(stream, reference, host, challenges);
  }

  private static Credentials ask(
      MessageStream stream, String reference, String host, List<String> challenges)
      throws IOException {
    try {
      stream.send(
          Anys.pack(
              AuthRequest.newBuilder()
                  .setHost(host)
                  .setReference(reference)
                  .addAllWwwauthenticate(challenges)
                  .build()));
      Optional<Any> answer = stream.receive();
      return answer.isEmpty()
          ? new Credentials.Anonymous()
          : credentials(Anys.unpack(answer.get(), AuthResponse.class));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking for credentials");
    } catch (ContainerException e) {
      throw new IOException("ask for credentials for " + host + ": " + e.message(), e);
    }
  }

  private static Credentials credentials(AuthResponse answer) {
    return switch (answer.getAuthType()) {
      case CREDENTIALS ->
          answer.getUsername().isEmpty()
              ? refresh(answer.getSecret())
              : new Credentials.Password(answer.getUsername(), answer.getSecret());
      case REFRESH -> refresh(answer.getSecret());
      case HEADER -> new Credentials.Header(answer.getSecret());
      case NONE -> new Credentials.Anonymous();
      case UNRECOGNIZED ->
          throw ContainerException.unimplemented("auth type " + answer.getAuthTypeValue());
    };
  }

  private static Credentials refresh(String token) {
    return token.isEmpty() ? new Credentials.Anonymous() : new Credentials.RefreshToken(token);
  }

  static ImageTarget target(ImageStore message) {
    return new ImageTarget(
        message.getName(),
        message.getLabelsMap(),
        platforms(message.getPlatformsList()),
        message.getAllMetadata(),
        message.getManifestLimit(),
        message.getExtraReferencesList().stream()
            .map(
                r ->
                    new ImageTarget.Reference(
                        r.getName(),
                        r.getIsPrefix(),
                        r.getAllowOverwrite(),
                        r.getAddDigest(),
                        r.getSkipNamedDigest()))
            .toList(),
        message.getUnpacksList().stream()
            .map(u -> new ImageTarget.Unpack(platform(u.getPlatform()), u.getSnapshotter()))
            .toList());
  }

  /**
   * Refuses what would choose or unpack images where nothing is fetched.
   *
   * @param what for example "a tag"
   */
  static void checkOnlyNames(ImageStore message, String what) {
    refuse(message.getPlatformsCount() > 0, "platforms", what);
    refuse(message.getAllMetadata(), "all_metadata", what);
    refuse(message.getManifestLimit() != 0, "manifest_limit", what);
    refuse(message.getUnpacksCount() > 0, "unpacks", what);
  }

  /** Archives are tar, and how they are compressed is seen by their first bytes. */
  static void checkArchiveType(String mediaType, String what) {
    refuse(
        !mediaType.isEmpty() && !mediaType.equals("application/x-tar"),
        "media_type \"" + mediaType + "\"",
        what);
  }

  static void refuse(boolean given, String option, String what) {
    if (given) {
      throw ContainerException.unimplemented(option + " of " + what);
    }
  }

  static List<Platform> platforms(List<io.jukung.proto.types.Platform> messages) {
    return messages.stream().map(TransferMessages::platform).toList();
  }

  private static Platform platform(io.jukung.proto.types.Platform message) {
    if (message.getOs().isEmpty() && message.getArchitecture().isEmpty()) {
      return Platform.host();
    }
    return new Platform(
            message.getOs(),
            message.getArchitecture(),
            message.getVariant(),
            message.getOsVersion())
        .normalized();
  }
}
