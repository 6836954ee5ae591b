package io.jukung.containerd.registry;

import static io.jukung.containerd.testing.FakeRegistry.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.ProxySettings;
import io.jukung.containerd.registry.http.SystemAuthorities;
import io.jukung.containerd.testing.FakeRegistry;
import io.jukung.proto.image.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is asked, and with what authorization. */
class RegistryAccessTest extends ClientOfFakeRegistry {

  @Test
  void authorizationStaysWithTheRegistry() throws Exception {
    try (FakeRegistry storage = new FakeRegistry()) {
      storage.on("/data", FakeRegistry.blob(MANIFEST));
      registry.on(
          "/v2/web/blobs/" + DIGEST,
          status(401, "", "WWW-Authenticate", "Basic realm=\"r\""),
          status(307, "", "Location", "http://" + storage.address() + "/data?signature=1"));
      RegistryClient client =
          client(registry.address(), new Credentials.Password("user", "secret"));
      try (BlobStream blob = client.blob(DIGEST, 5)) {
        assertEquals(5, blob.offset());
        assertEquals(MANIFEST.length - 5, blob.body().readAllBytes().length);
      }
      assertEquals(
          "Basic "
              + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8)),
          registry.asked().getLast().headers().getFirst("Authorization"));
      assertNull(storage.asked().getFirst().headers().getFirst("Authorization"));
      assertEquals("bytes=5-", storage.asked().getFirst().headers().getFirst("Range"));
    }
  }

  private void demandToken() {
    registry.on(
        TAG,
        exchange -> {
          String given = exchange.getRequestHeaders().getFirst("Authorization");
          if ("Bearer fresh".equals(given)) {
            FakeRegistry.manifest(MediaTypes.OCI_MANIFEST, DIGEST.toString(), MANIFEST)
                .give(exchange);
          } else {
            status(
                    401,
                    "",
                    "WWW-Authenticate",
                    "Bearer realm=\"http://"
                        + registry.address()
                        + "/token\",service=\"the, registry\",scope=\"repository:web:pull\"")
                .give(exchange);
          }
        });
  }

  @Test
  void tokensAreFetchedAnonymouslyAndKept() throws Exception {
    demandToken();
    registry.on("/token", status(200, "{\"token\":\"fresh\",\"expires_in\":60}"));
    RegistryClient client = client();
    client.resolve("1", "web:1");
    client.resolve("1", "web:1");
    assertEquals(1, registry.count("GET", "/token"));
    FakeRegistry.Asked token =
        registry.asked().stream().filter(a -> a.path().startsWith("/token")).findFirst().get();
    assertEquals("/token?service=the%2C+registry&scope=repository%3Aweb%3Apull", token.path());
    assertNull(token.headers().getFirst("Authorization"));
  }

  @Test
  void expiredTokensAreRenewed() throws Exception {
    demandToken();
    registry.on(
        "/token",
        status(200, "{\"token\":\"stale\"}"),
        status(200, "{\"access_token\":\"fresh\"}"));
    RegistryClient client = client();
    // the first token is stale already, and is renewed within the GET that follows the HEAD
    assertEquals(DIGEST, client.resolve("1", "web:1").digest());
    assertEquals(2, registry.count("GET", "/token"));
  }

  @Test
  void passwordsAndRefreshTokensGoToTheTokenServer() throws Exception {
    demandToken();
    registry.on("/token", status(200, "{\"token\":\"fresh\"}"));
    client(registry.address(), new Credentials.Password("u", "p")).resolve("1", "web:1");
    FakeRegistry.Asked basic = tokenRequests().getLast();
    assertEquals("Basic dTpw", basic.headers().getFirst("Authorization"));

    client(registry.address(), new Credentials.RefreshToken("r&t")).resolve("1", "web:1");
    FakeRegistry.Asked refresh = tokenRequests().getLast();
    assertEquals("POST", refresh.method());
    assertTrue(
        refresh.body().contains("grant_type=refresh_token&refresh_token=r%26t"), refresh.body());
  }

  private List<FakeRegistry.Asked> tokenRequests() {
    return registry.asked().stream().filter(a -> a.path().startsWith("/token")).toList();
  }

  @Test
  void wrongPasswordIsToldByTheTokenServer() {
    demandToken();
    registry.on("/token", status(401, ""));
    refused(RegistryException.Kind.DENIED, "incorrect username or password");
    registry.on("/token", status(200, "<html>"));
    refused(RegistryException.Kind.BAD_ANSWER, "answers something that is not a token");
  }

  @Test
  void mirrorsAreAskedFirstAndTheRegistryLast() throws Exception {
    try (FakeRegistry mirror = new FakeRegistry();
        FakeRegistry second = new FakeRegistry()) {
      Path directory = Files.createDirectories(configuration.resolve("registry.test"));
      Files.writeString(
          directory.resolve("hosts.toml"),
          "server = \"http://"
              + registry.address()
              + "\"\n"
              + "[host.\"http://"
              + mirror.address()
              + "\"]\n"
              + "  capabilities = [\"pull\", \"resolve\"]\n"
              + "[host.\"http://"
              + mirror.address()
              + "\".header]\n"
              + "  x-test = \"yes\"\n"
              + "[host.\"http://"
              + second.address()
              + "/v2/cache\"]\n"
              + "  capabilities = [\"pull\"]\n"
              + "  override_path = true\n");
      second.on(
          "/v2/cache/web/manifests/" + DIGEST,
          FakeRegistry.manifest(MediaTypes.OCI_MANIFEST, DIGEST.toString(), MANIFEST));
      RegistryClient client = client("registry.test", new Credentials.Anonymous());

      assertEquals(DIGEST, client.resolve("1", "web:1").digest());
      client.manifest(DIGEST, "web:1");

      assertEquals("/v2/web/manifests/1?ns=registry.test", mirror.asked().getFirst().path());
      assertEquals("yes", mirror.asked().getFirst().headers().getFirst("X-test"));
      assertEquals(1, second.asked().size()); // only for what it may be asked
      assertEquals(0, registry.count("GET", "/manifests/" + DIGEST));
      assertEquals(1, registry.count("HEAD", TAG));
    }
  }

  @Test
  void wrongConfigurationIsNamedByFileAndKey() throws Exception {
    Path directory = Files.createDirectories(configuration.resolve(registry.address()));
    Path file = directory.resolve("hosts.toml");
    for (String[] bad :
        new String[][] {
          {"skip_verfy = true", "unknown key \"skip_verfy\""},
          {"ca = 5", "\"ca\" must be a string"},
          {"server = [", file.toString()},
        }) {
      Files.writeString(file, bad[0]);
      RegistryException e = assertThrows(RegistryException.class, this::client);
      assertEquals(RegistryException.Kind.CONFIGURATION, e.kind());
      assertTrue(String.valueOf(e.getMessage()).contains(bad[1]), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
    }
  }

  @Test
  void proxiesAreUsedButNeverForLoopback() throws Exception {
    try (FakeRegistry proxy = new FakeRegistry()) {
      HttpClient proxied =
          new HttpClient(
              ProxySettings.of(
                  Map.of("http_proxy", "http://u:p@" + proxy.address(), "NO_PROXY", "direct.test")),
              Duration.ofSeconds(5),
              Duration.ofSeconds(5));
      proxy.on(
          "/v2/web/manifests/1",
          FakeRegistry.manifest(MediaTypes.OCI_MANIFEST, DIGEST.toString(), MANIFEST));
      RegistryHosts hosts = new RegistryHosts(new SystemAuthorities(Map.of()), List.of());
      RegistryClient far =
          RegistryClient.open(
              proxied,
              RetryPolicy.standard(),
              hosts,
              new Repository("far.test", "web"),
              "http",
              (h, c) -> new Credentials.Anonymous());
      assertEquals(DIGEST, far.resolve("1", "web:1").digest());
      assertEquals("far.test", proxy.asked().getFirst().headers().getFirst("Host"));
      assertNotEquals(null, proxy.asked().getFirst().headers().getFirst("Proxy-Authorization"));

      RegistryClient near =
          RegistryClient.open(
              proxied,
              RetryPolicy.standard(),
              hosts,
              new Repository(registry.address(), "web"),
              null,
              (h, c) -> new Credentials.Anonymous());
      near.resolve("1", "web:1");
      assertEquals(1, proxy.asked().size());
      proxied.close();
    }
  }

  @Test
  void challengesAreParsed() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of(
                "Negotiate, Basic realm=\"a \\\"b\\\"\", Bearer realm=https://t, service = x", ""));
    assertEquals(
        List.of(
            new Challenge("negotiate", Map.of()),
            new Challenge("basic", Map.of("realm", "a \"b\"")),
            new Challenge("bearer", Map.of("realm", "https://t", "service", "x"))),
        challenges);
  }
}
