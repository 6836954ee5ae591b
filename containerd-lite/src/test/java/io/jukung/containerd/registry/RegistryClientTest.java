package io.jukung.containerd.registry;

import static io.jukung.containerd.testing.FakeRegistry.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.testing.FakeRegistry;
import io.jukung.proto.image.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made of answers. */
class RegistryClientTest extends ClientOfFakeRegistry {

  @Test
  void tagsAreResolvedWithoutTheirManifest() throws Exception {
    Resolved resolved = client().resolve("1", "web:1");
    assertEquals(DIGEST, resolved.digest());
    assertEquals(MediaTypes.OCI_MANIFEST, resolved.mediaType());
    assertEquals(MANIFEST.length, resolved.size());
    assertEquals(1, registry.asked().size());
    assertEquals("HEAD", registry.asked().getFirst().method());
  }

  @Test
  void registriesWithoutHeadAreAskedForTheManifest() throws Exception {
    registry.on(
        TAG,
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            status(405, "").give(exchange);
          } else {
            FakeRegistry.manifest(MediaTypes.OCI_MANIFEST, DIGEST.toString(), MANIFEST)
                .give(exchange);
          }
        });
    assertEquals(DIGEST, client().resolve("1", "web:1").digest());
  }

  @Test
  void manifestsAreVerified() throws Exception {
    assertArrayEquals(MANIFEST, client().manifest(DIGEST, "web:1").bytes());

    registry.on(
        "/v2/web/manifests/" + DIGEST,
        FakeRegistry.manifest(
            MediaTypes.OCI_MANIFEST,
            DIGEST.toString(),
            "{\"schemaVersion\":2,\"layers\":[ ]}".getBytes(StandardCharsets.UTF_8)));
    RegistryException e =
        assertThrows(RegistryException.class, () -> client().manifest(DIGEST, "web:1"));
    assertEquals(RegistryException.Kind.BAD_ANSWER, e.kind());
    assertTrue(String.valueOf(e.getMessage()).contains(", not " + DIGEST), e.getMessage());
  }

  @Test
  void hugeManifestsAreNotRead() {
    byte[] huge = new byte[RegistryClient.MAX_MANIFEST + 1];
    registry.on(TAG, FakeRegistry.manifest(MediaTypes.OCI_MANIFEST, "", huge));
    refused(RegistryException.Kind.BAD_ANSWER, "is larger than 4194304 bytes");
  }

  @Test
  void oldSchemaIsRefusedByName() {
    registry.on(
        TAG,
        FakeRegistry.manifest(
            "application/vnd.docker.distribution.manifest.v1+prettyjws",
            DIGEST.toString(),
            "{\"schemaVersion\":1}".getBytes(StandardCharsets.UTF_8)));
    refused(RegistryException.Kind.UNSUPPORTED, "manifest for web:1 is of schema 1");
  }

  @Test
  void garbageIsNamed() throws Exception {
    registry.on(TAG, status(200, "<html>welcome</html>", "Content-Type", "text/html"));
    refused(RegistryException.Kind.BAD_ANSWER, "answers garbage instead of the manifest for web:1");
    registry.on(TAG, status(200, "{}"));
    refused(RegistryException.Kind.BAD_ANSWER, "answers no manifest for web:1");
  }

  @Test
  void whatIsNotHttpIsNamed() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            while (true) {
              try (Socket one = socket.accept()) {
                one.getOutputStream()
                    .write("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
                one.shutdownOutput();
                one.getInputStream().readAllBytes();
              } catch (IOException e) {
                return;
              }
            }
          });
      RegistryClient client =
          client("127.0.0.1:" + socket.getLocalPort(), new Credentials.Anonymous());
      RegistryException e =
          assertThrows(RegistryException.class, () -> client.resolve("1", "web:1"));
      // It did not speak HTTP, so TLS was tried; it speaks neither.
      assertTrue(
          String.valueOf(e.getMessage()).startsWith("tls 127.0.0.1:" + socket.getLocalPort()),
          e.getMessage());
    }
  }

  @Test
  void missingThingsAreToldInDockersWords() {
    registry.on(
        TAG,
        status(
            404,
            "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"));
    RegistryException e =
        refused(RegistryException.Kind.NOT_FOUND, "manifest for web:1 not found: manifest unknown");
    assertEquals("manifest for web:1 not found: manifest unknown", e.getMessage());

    registry.on(
        TAG,
        status(
            404,
            "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository name not known to registry\"}]}"));
    refused(
        RegistryException.Kind.NOT_FOUND,
        "repository " + registry.address() + "/web not found: name unknown: repository name");

    registry.on(
        TAG,
        status(
            403,
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access to the resource is denied\"}]}"));
    refused(
        RegistryException.Kind.DENIED,
        "pull access denied for "
            + registry.address()
            + "/web, repository does not exist or may"
            + " require 'docker login': denied: requested access to the resource is denied");
  }

  @Test
  void absentRegistryIsNamedByItsAddress() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    RegistryClient client = client("127.0.0.1:" + port, new Credentials.Anonymous());
    RegistryException e = assertThrows(RegistryException.class, () -> client.resolve("1", "web:1"));
    assertEquals(RegistryException.Kind.UNAVAILABLE, e.kind());
    assertEquals("dial 127.0.0.1:" + port + ": connection refused", e.getMessage());
    assertEquals(List.of(), pauses);
  }

  @Test
  void busyRegistriesAreAskedAgain() throws Exception {
    registry.on(
        TAG,
        status(503, ""),
        status(429, "", "Retry-After", "4"),
        FakeRegistry.manifest(MediaTypes.OCI_MANIFEST, DIGEST.toString(), MANIFEST));
    assertEquals(DIGEST, client().resolve("1", "web:1").digest());
    assertEquals(List.of(Duration.ofMillis(10), Duration.ofSeconds(4)), pauses);
  }

  @Test
  void afterSomeTriesTheLastStatusIsTold() {
    registry.on(TAG, status(503, "", "Retry-After", "3600"));
    refused(RegistryException.Kind.UNAVAILABLE, "service unavailable (503)");
    assertEquals(2, pauses.size());
    assertEquals(Duration.ofSeconds(8), pauses.getFirst()); // not the hour it wished
  }

  @Test
  void brokenConnectionsAreTriedAgain() throws Exception {
    FakeRegistry.Answer broken =
        exchange -> {
          throw new IOException("reset");
        };
    registry.on("/v2/web/blobs/" + DIGEST, broken, broken, FakeRegistry.blob(MANIFEST));
    RegistryClient client = client();
    client.resolve("1", "web:1"); // now it is known that this is no TLS server
    try (BlobStream blob = client.blob(DIGEST, 0)) {
      assertArrayEquals(MANIFEST, blob.body().readAllBytes());
    }
    assertEquals(1, pauses.size()); // the first was a kept connection, which is renewed at once
  }

  @Test
  void redirectsInACircleEnd() {
    registry.on(TAG, status(302, "", "Location", TAG));
    refused(RegistryException.Kind.BAD_ANSWER, "redirects in a circle");
    registry.on(TAG, status(302, "", "Location", "ftp://elsewhere/"));
    refused(RegistryException.Kind.BAD_ANSWER, "redirects to nowhere");
  }

  @Test
  void registriesThatServeNoPartsStartOver() throws Exception {
    registry.on("/v2/web/blobs/" + DIGEST, status(200, "whole"));
    try (BlobStream blob = client().blob(DIGEST, 3)) {
      assertEquals(0, blob.offset());
    }
    registry.on("/v2/web/blobs/" + DIGEST, status(416, ""), status(200, "whole"));
    try (BlobStream blob = client().blob(DIGEST, 300)) {
      assertEquals(0, blob.offset());
    }
  }

  @Test
  void unreadBodiesDoNotPoisonTheConnection() throws Exception {
    RegistryClient client = client();
    registry.on("/v2/web/blobs/" + DIGEST, FakeRegistry.blob(new byte[5_000_000]));
    try (BlobStream blob = client.blob(DIGEST, 0)) {
      InputStream body = blob.body();
      assertEquals(10, body.readNBytes(10).length);
    }
    assertEquals(DIGEST, client.resolve("1", "web:1").digest());
  }
}
