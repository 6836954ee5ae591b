package io.jukung.containerd.registry;

import io.jukung.containerd.registry.http.BadResponseException;
import io.jukung.containerd.registry.http.HttpClient;
import io.jukung.containerd.registry.http.HttpRequest;
import io.jukung.containerd.registry.http.HttpResponse;
import io.jukung.containerd.registry.http.Origin;
import io.jukung.containerd.registry.http.TlsTrust;
import io.jukung.containerd.registry.http.TruncatedBodyException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one host of a registry, for one repository: authorization, redirects, retries. Safe
 * for use by several threads.
 */
final class HostSession {
  private static final int MAX_REDIRECTS = 10;

  private final HttpClient client;
  private final RetryPolicy retries;
  private final Repository repository;
  private final Credentials.Source credentials;
  private final TlsTrust anyone;
  private RegistryHost host;
  private Authorizer authorizer;

  HostSession(
      HttpClient client,
      RetryPolicy retries,
      RegistryHost host,
      Repository repository,
      Credentials.Source credentials,
      TlsTrust anyone) {
    this.client = client;
    this.retries = retries;
    this.repository = repository;
    this.credentials = credentials;
    this.anyone = anyone;
    this.host = host;
    this.authorizer = authorizer(host);
  }

  private Authorizer authorizer(RegistryHost of) {
    return new Authorizer(
        client,
        URI.create(of.base()),
        of.trust(),
        credentials,
        "repository:" + repository.path() + ":pull");
  }

  synchronized RegistryHost host() {
    return host;
  }

  private synchronized Authorizer authorizer() {
    return authorizer;
  }

  /** How messages call this host: its address. */
  String name() {
    return URI.create(host().base()).getRawAuthority();
  }

  /**
   * Sends a request below the repository, and again while it is worth it.
   *
   * @param path {@code /manifests/…} or {@code /blobs/…}
   * @return the final answer, whatever its status but 401 that could be answered, 429 and 5xx
   * @throws RegistryException UNAVAILABLE or BAD_ANSWER, in words
   */
  HttpResponse send(String method, String path, Map<String, String> headers) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Duration wish = Duration.ZERO;
      try {
        HttpResponse response = authorized(method, path, headers);
        int status = response.status();
        if (status != 429 && status / 100 != 5) {
          return response;
        }
        wish = retryAfter(response);
        response.close();
        if (attempt >= retries.attempts()) {
          throw new RegistryException(
              RegistryException.Kind.UNAVAILABLE,
              "registry " + name() + ": " + statusText(status) + " for " + method + " " + path);
        }
      } catch (RegistryException e) {
        throw e;
      } catch (IOException e) {
        if (tryTls(e)) {
          attempt--;
          continue;
        }
        if (attempt >= retries.attempts() || !worthAnotherTry(e)) {
          throw named(e);
        }
      }
      retries.pause(attempt, wish);
    }
  }

  private HttpResponse authorized(String method, String path, Map<String, String> headers)
      throws IOException {
    boolean renewed = false;
    while (true) {
      String authorization = authorizer().authorization();
      HttpResponse response = redirected(method, path, headers, authorization);
      if (response.status() == 400 && startTls()) {
        response.close();
        continue;
      }
      settle();
      if (response.status() != 401 || renewed) {
        return response;
      }
      if (!authorizer().renew(authorization, response.headers().all("www-authenticate"))) {
        return response;
      }
      response.close();
      renewed = true;
    }
  }

  private HttpResponse redirected(
      String method, String path, Map<String, String> headers, @Nullable String authorization)
      throws IOException {
    RegistryHost to = host();
    String base = to.base() + "/" + repository.path() + path;
    // a mirror may serve several registries and must know which is meant
    URI uri = URI.create(to.mirror() ? base + "?ns=" + repository.domain() : base);
    Origin first = Origin.of(uri);
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      Map<String, String> fields = new LinkedHashMap<>(headers);
      boolean sameServer = Origin.of(uri).equals(first);
      if (sameServer) {
        fields.putAll(to.headers());
        if (authorization != null) {
          fields.put("Authorization", authorization);
        }
      }
      HttpResponse response = client.send(HttpRequest.of(method, uri, fields), to.trust());
      switch (response.status()) {
        case 301, 302, 303, 307, 308 -> {
          String location = response.headers().first("location");
          response.close();
          uri = target(uri, location);
        }
        default -> {
          return response;
        }
      }
    }
    throw new RegistryException(
        RegistryException.Kind.BAD_ANSWER,
        "registry " + name() + " redirects in a circle: " + method + " " + path);
  }

  private URI target(URI from, @Nullable String location) throws RegistryException {
    if (location != null) {
      try {
        URI to = from.resolve(location);
        if (to.getHost() != null
            && ("http".equals(to.getScheme()) || "https".equals(to.getScheme()))) {
          return to;
        }
      } catch (IllegalArgumentException e) {
        // named below, as any other target that cannot be followed
      }
    }
    throw new RegistryException(
        RegistryException.Kind.BAD_ANSWER, "registry " + name() + " redirects to nowhere");
  }

  /** On loopback we try plain HTTP first; what a TLS server makes of that tells it apart. */
  private boolean tryTls(IOException e) {
    return (e instanceof BadResponseException || e instanceof TruncatedBodyException) && startTls();
  }

  /** It has answered, so from now on a broken connection is nothing but that. */
  private synchronized void settle() {
    host = host.settled();
  }

  private synchronized boolean startTls() {
    if (!host.tryTls()) {
      return false;
    }
    host = host.overTls(anyone);
    authorizer = authorizer(host);
    return true;
  }

  private static boolean worthAnotherTry(IOException e) {
    return !(e instanceof ConnectException
        || e instanceof UnknownHostException
        || e instanceof SSLException
        || e instanceof BadResponseException
        || (e instanceof InterruptedIOException && !(e instanceof java.net.SocketTimeoutException))
        || Thread.currentThread().isInterrupted());
  }

  /** A failure of the connection in words. */
  IOException named(IOException e) {
    if (e instanceof ConnectException || e instanceof UnknownHostException) {
      return new RegistryException(
          RegistryException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
    if (e instanceof SSLException) {
      return new RegistryException(
          RegistryException.Kind.UNAVAILABLE, "tls " + name() + ": " + tlsReason(e), e);
    }
    if (e instanceof BadResponseException) {
      return new RegistryException(
          RegistryException.Kind.BAD_ANSWER, "registry " + name() + ": " + e.getMessage(), e);
    }
    if (e instanceof InterruptedIOException && !(e instanceof java.net.SocketTimeoutException)) {
      return e;
    }
    String reason = e instanceof java.net.SocketTimeoutException ? "no answer" : e.getMessage();
    return new RegistryException(
        RegistryException.Kind.UNAVAILABLE, "registry " + name() + ": " + reason, e);
  }

  private static String tlsReason(IOException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("unable to find valid certification path") || text.contains("PKIX")) {
      return "certificate signed by unknown authority (its CA belongs into"
          + " certs.d/HOST[:PORT]/ca.crt)";
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return "certificate is not for this name";
    }
    return text;
  }

  static String statusText(int status) {
    return switch (status) {
      case 429 -> "too many requests (429)";
      case 500 -> "internal server error (500)";
      case 502 -> "bad gateway (502)";
      case 503 -> "service unavailable (503)";
      case 504 -> "gateway timeout (504)";
      default -> "unexpected status " + status;
    };
  }

  /** Seconds, or a date (RFC 9110 section 10.2.3). */
  private static Duration retryAfter(HttpResponse response) {
    String value = response.headers().first("retry-after");
    if (value == null) {
      return Duration.ZERO;
    }
    if (value.matches("[0-9]{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), until);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeParseException e) {
      return Duration.ZERO; // then our own pace
    }
  }
}
