package io.jukung.containerd.registry;

import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.HttpRequest;
import io.jukung.containerd.registry.http.HttpResponse;
import io.jukung.containerd.registry.http.Origin;
import io.jukung.containerd.registry.http.TlsTrust;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers the challenges of one registry host: Basic, and Bearer by the token protocol of the
 * distribution project (GET with Basic, or OAuth2 POST for refresh tokens). Keeps what it got for
 * the next request. Safe for use by several threads.
 */
final class Authorizer {
  private static final int MAX_TOKEN_ANSWER = 1 << 20;

  private final HttpClient client;
  private final String host;
  private final boolean secure;
  private final TlsTrust trust;
  private final Credentials.Source source;
  private final String scope;
  private @Nullable Credentials credentials;
  private @Nullable String authorization;

  Authorizer(HttpClient client, URI base, TlsTrust trust, Credentials.Source source, String scope) {
    this.client = client;
    Origin origin = Origin.of(base);
    this.host = base.getRawAuthority();
    this.secure = origin.secure();
    this.trust = trust;
    this.source = source;
    this.scope = scope;
  }

  /** The field to send with a request, or null as long as none was asked for. */
  synchronized @Nullable String authorization() {
    return authorization;
  }

  /**
   * Gets a new authorization after a 401.
   *
   * @param refused what the request was sent with; another thread may have renewed it meanwhile
   * @return false when there is nothing that could be tried
   */
  synchronized boolean renew(@Nullable String refused, List<String> fields) throws IOException {
    if (authorization != null && !authorization.equals(refused)) {
      return true;
    }
    for (Challenge challenge : Challenge.parse(fields)) {
      switch (challenge.scheme()) {
        case "bearer" -> {
          authorization = bearer(challenge, fields);
          return true;
        }
        case "basic" -> {
          String basic = basic(credentials(fields));
          if (basic == null || basic.equals(refused)) {
            return false;
          }
          authorization = basic;
          return true;
        }
        default -> {
          // a scheme unknown here; the next may be known
        }
      }
    }
    return false;
  }

  private Credentials credentials(List<String> fields) throws IOException {
    Credentials found = credentials;
    if (found == null) {
      found = source.find(host, fields);
      credentials = found;
    }
    return found;
  }

  private static @Nullable String basic(Credentials credentials) {
    return switch (credentials) {
      case Credentials.Password p ->
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((p.user() + ":" + p.password()).getBytes(StandardCharsets.UTF_8));
      case Credentials.Header h -> h.value();
      case Credentials.Anonymous a -> null;
      case Credentials.RefreshToken r -> null;
    };
  }

  private String bearer(Challenge challenge, List<String> fields) throws IOException {
    Credentials who = credentials(fields);
    if (who instanceof Credentials.Header header) {
      return header.value();
    }
    String realm = challenge.parameters().get("realm");
    if (realm == null || !(realm.startsWith("https://") || realm.startsWith("http://"))) {
      throw new RegistryException(
          RegistryException.Kind.BAD_ANSWER,
          "registry " + host + " asks for a token but does not say where from");
    }
    Origin origin = originOf(realm);
    if (!(who instanceof Credentials.Anonymous)
        && secure
        && !origin.secure()
        && !origin.loopback()) {
      throw new RegistryException(
          RegistryException.Kind.DENIED,
          "registry " + host + " asks to send credentials unencrypted to " + origin.address());
    }
    Map<String, String> query = new LinkedHashMap<>();
    String service = challenge.parameters().get("service");
    if (service != null) {
      query.put("service", service);
    }
    query.put("scope", challenge.parameters().getOrDefault("scope", scope));
    HttpRequest request;
    if (who instanceof Credentials.RefreshToken refresh) {
      query.put("client_id", "jukung");
      query.put("grant_type", "refresh_token");
      query.put("refresh_token", refresh.token());
      request =
          new HttpRequest(
              "POST",
              URI.create(realm),
              Map.of("Content-Type", "application/x-www-form-urlencoded"),
              encode(query).getBytes(StandardCharsets.US_ASCII));
    } else {
      String basic = basic(who);
      request =
          HttpRequest.of(
              "GET",
              URI.create(realm + (realm.contains("?") ? "&" : "?") + encode(query)),
              basic == null ? Map.of() : Map.of("Authorization", basic));
    }
    return "Bearer " + token(request, origin);
  }

  private Origin originOf(String realm) throws RegistryException {
    try {
      return Origin.of(URI.create(realm));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          RegistryException.Kind.BAD_ANSWER,
          "registry " + host + " sends for a token to a malformed address",
          e);
    }
  }

  private String token(HttpRequest request, Origin origin) throws IOException {
    try (HttpResponse response = client.send(request, trust)) {
      byte[] body = response.bytes(MAX_TOKEN_ANSWER);
      if (response.status() == 401 || response.status() == 403) {
        throw new RegistryException(
            RegistryException.Kind.DENIED,
            "token server " + origin.address() + ": incorrect username or password");
      }
      if (response.status() != 200 || body == null) {
        throw new RegistryException(
            response.status() >= 500
                ? RegistryException.Kind.UNAVAILABLE
                : RegistryException.Kind.BAD_ANSWER,
            "token server " + origin.address() + ": unexpected status " + response.status());
      }
      JsonObject answer = (JsonObject) Json.parse(new String(body, StandardCharsets.UTF_8));
      for (String key : List.of("token", "access_token")) {
        if (answer.get(key) instanceof JsonString text && !text.value().isEmpty()) {
          return text.value();
        }
      }
      throw new RegistryException(
          RegistryException.Kind.BAD_ANSWER,
          "token server " + origin.address() + " answers without a token");
    } catch (JsonException | ClassCastException e) {
      throw new RegistryException(
          RegistryException.Kind.BAD_ANSWER,
          "token server " + origin.address() + " answers something that is not a token",
          e);
    }
  }

  private static String encode(Map<String, String> parameters) {
    StringBuilder text = new StringBuilder();
    parameters.forEach(
        (key, value) ->
            text.append(text.isEmpty() ? "" : "&")
                .append(key)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }
}
