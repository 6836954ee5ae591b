package io.jukung.containerd.registry;

import io.jukung.containerd.registry.RegistryHost.Capability;
import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.HttpResponse;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.MediaTypes;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one repository (distribution-spec 1.1, "Pull"). Mirrors are asked first; the next host is
 * asked when one is unreachable, or does not have or does not give what is wanted. Safe for use by
 * several threads.
 */
public final class RegistryClient {
  /** What a manifest may measure, bytes (distribution-spec, "Pushing manifests"). */
  public static final int MAX_MANIFEST = 4 << 20;

  private static final String SCHEMA1 = "application/vnd.docker.distribution.manifest.v1";
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.DOCKER_MANIFEST,
          MediaTypes.DOCKER_LIST,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.OCI_INDEX,
          "*/*");

  private static final int MAX_ERROR = 64 * 1024;

  private final Repository repository;
  private final List<HostSession> sessions;

  private RegistryClient(Repository repository, List<HostSession> sessions) {
    this.repository = repository;
    this.sessions = sessions;
  }

  /**
   * A client for one repository and one pull: it keeps the credentials and tokens it was given.
   *
   * @param scheme "http" or "https" when the caller insists, or null
   * @throws RegistryException when the registry's configuration is wrong
   */
  public static RegistryClient open(
      HttpClient client,
      RetryPolicy retries,
      RegistryHosts hosts,
      Repository repository,
      @Nullable String scheme,
      Credentials.Source credentials)
      throws RegistryException {
    List<HostSession> sessions = new ArrayList<>();
    try {
      for (RegistryHost host : hosts.of(repository.domain(), scheme)) {
        sessions.add(
            new HostSession(client, retries, host, repository, credentials, hosts.anyone()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RegistryException(
          RegistryException.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
    return new RegistryClient(repository, List.copyOf(sessions));
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(HostSession session) throws IOException;
  }

  private <T> T ask(Capability capability, Question<T> question) throws IOException {
    IOException last = null;
    for (HostSession session : sessions) {
      if (!session.host().capabilities().contains(capability)) {
        continue;
      }
      try {
        return question.ask(session);
      } catch (RegistryException e) {
        // The registry itself comes last, and its word is the one to report.
        last = e;
      }
    }
    throw last != null
        ? last
        : new RegistryException(
            RegistryException.Kind.CONFIGURATION,
            "no host is configured to " + capability + " from " + repository.domain());
  }

  /**
   * Finds the digest of a tag.
   *
   * @param reference for messages: as the user wrote it
   */
  public Resolved resolve(String tag, String reference) throws IOException {
    return ask(Capability.RESOLVE, session -> resolve(session, tag, reference));
  }

  private Resolved resolve(HostSession session, String tag, String reference) throws IOException {
    String path = "/manifests/" + tag;
    try (HttpResponse head = session.send("HEAD", path, Map.of("Accept", ACCEPT))) {
      String digest = head.headers().first("docker-content-digest");
      if (head.status() == 200 && digest != null && Digest.isValid(digest)) {
        String type = mediaType(head);
        refuseSchema1(type, reference);
        return new Resolved(
            type, Digest.parse(digest), number(head.headers().first("content-length")));
      }
    }
    // No digest, no HEAD, or an error that only a body explains.
    FetchedManifest manifest = manifest(session, tag, null, reference);
    return new Resolved(manifest.mediaType(), manifest.digest(), manifest.bytes().length);
  }

  /**
   * A manifest or index.
   *
   * @param reference for messages: as the user wrote it
   */
  public FetchedManifest manifest(Digest digest, String reference) throws IOException {
    return ask(Capability.PULL, session -> manifest(session, digest.toString(), digest, reference));
  }

  private FetchedManifest manifest(
      HostSession session, String tagOrDigest, @Nullable Digest expected, String reference)
      throws IOException {
    String path = "/manifests/" + tagOrDigest;
    try (HttpResponse response = session.send("GET", path, Map.of("Accept", ACCEPT))) {
      if (response.status() != 200) {
        throw refused(session, response, "manifest for " + reference, reference);
      }
      byte[] bytes;
      try {
        bytes = response.bytes(MAX_MANIFEST);
      } catch (IOException e) {
        throw session.named(e);
      }
      if (bytes == null) {
        throw new RegistryException(
            RegistryException.Kind.BAD_ANSWER,
            "manifest for " + reference + " is larger than " + MAX_MANIFEST + " bytes");
      }
      return verified(session, response, bytes, expected, reference);
    }
  }

  private static FetchedManifest verified(
      HostSession session,
      HttpResponse response,
      byte[] bytes,
      @Nullable Digest expected,
      String reference)
      throws RegistryException {
    String served = response.headers().first("docker-content-digest");
    Digest wanted =
        expected != null || served == null || !Digest.isValid(served)
            ? expected
            : Digest.parse(served);
    Digest.Digester digester = wanted == null ? Digest.digester() : wanted.verifier();
    digester.update(bytes);
    Digest digest = digester.digest();
    if (wanted != null && !wanted.equals(digest)) {
      throw new RegistryException(
          RegistryException.Kind.BAD_ANSWER,
          "manifest for "
              + reference
              + " from registry "
              + session.name()
              + " has digest "
              + digest
              + ", not "
              + wanted);
    }
    String type = ownMediaType(bytes, mediaType(response), session, reference);
    return new FetchedManifest(type, digest, bytes);
  }

  private static String ownMediaType(
      byte[] bytes, String served, HostSession session, String reference) throws RegistryException {
    refuseSchema1(served, reference);
    try {
      JsonView root = Json.parse(bytes).view();
      if (root.longValue("schemaVersion", 2) == 1) {
        throw schema1(reference);
      }
      String own = root.string("mediaType", "");
      if (!own.isEmpty()) {
        return own;
      }
      if (MediaTypes.isIndex(served) || MediaTypes.isManifest(served)) {
        return served;
      }
      if (root.has("manifests")) {
        return MediaTypes.OCI_INDEX;
      }
      if (root.has("layers")) {
        return MediaTypes.OCI_MANIFEST;
      }
    } catch (JsonException e) {
      throw new RegistryException(
          RegistryException.Kind.BAD_ANSWER,
          "registry "
              + session.name()
              + " answers garbage instead of the manifest for "
              + reference,
          e);
    }
    throw new RegistryException(
        RegistryException.Kind.BAD_ANSWER,
        "registry " + session.name() + " answers no manifest for " + reference);
  }

  private static void refuseSchema1(String type, String reference) throws RegistryException {
    if (type.startsWith(SCHEMA1)) {
      throw schema1(reference);
    }
  }

  private static RegistryException schema1(String reference) {
    return new RegistryException(
        RegistryException.Kind.UNSUPPORTED,
        "manifest for " + reference + " is of schema 1, which is no longer supported");
  }

  /**
   * Opens a blob for reading; its bytes are not verified here.
   *
   * @param offset where to begin when the registry can
   */
  public BlobStream blob(Digest digest, long offset) throws IOException {
    return ask(Capability.PULL, session -> blob(session, digest, offset));
  }

  private BlobStream blob(HostSession session, Digest digest, long offset) throws IOException {
    Map<String, String> headers =
        offset > 0
            ? Map.of("Accept", "*/*", "Range", "bytes=" + offset + "-")
            : Map.of("Accept", "*/*");
    HttpResponse response = session.send("GET", "/blobs/" + digest, headers);
    try {
      switch (response.status()) {
        case 200 -> {
          return new BlobStream(response.body(), 0);
        }
        case 206 -> {
          String range = String.valueOf(response.headers().first("content-range"));
          if (range.startsWith("bytes " + offset + "-")) {
            return new BlobStream(response.body(), offset);
          }
          throw new RegistryException(
              RegistryException.Kind.BAD_ANSWER,
              "registry " + session.name() + " answers another part of the blob than asked for");
        }
        case 416 -> {
          // Nothing behind the offset: what is there is more than the blob. Begin anew.
          response.close();
          return blob(session, digest, 0);
        }
        default -> throw refused(session, response, "blob " + digest, repository.familiar());
      }
    } catch (IOException e) {
      response.close();
      throw e;
    }
  }

  /** Puts a status that is not success into Docker's words. */
  private RegistryException refused(
      HostSession session, HttpResponse response, String what, String reference) {
    int status = response.status();
    ServerError error = ServerError.read(response, MAX_ERROR);
    if (status == 401 || status == 403 || error.code().equals("DENIED")) {
      return new RegistryException(
          RegistryException.Kind.DENIED,
          "pull access denied for "
              + repository.familiar()
              + ", repository does not exist or may require 'docker login'"
              + error.suffix(status == 401 ? "unauthorized" : "denied"));
    }
    if (error.code().equals("NAME_UNKNOWN")) {
      return new RegistryException(
          RegistryException.Kind.NOT_FOUND,
          "repository " + repository.familiar() + " not found" + error.suffix("name unknown"));
    }
    if (status == 404) {
      boolean manifest = what.startsWith("manifest");
      return new RegistryException(
          RegistryException.Kind.NOT_FOUND,
          what + " not found" + error.suffix(manifest ? "manifest unknown" : "blob unknown"));
    }
    return new RegistryException(
        RegistryException.Kind.BAD_ANSWER,
        "registry "
            + session.name()
            + ": "
            + HostSession.statusText(status)
            + " for "
            + what
            + (error.message().isEmpty() ? "" : ": " + error.message()));
  }

  private static String mediaType(HttpResponse response) {
    String type = response.headers().first("content-type");
    if (type == null) {
      return "";
    }
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).trim();
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }
}
