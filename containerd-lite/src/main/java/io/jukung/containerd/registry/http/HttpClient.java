package io.jukung.containerd.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, keeping connections alive between them. Safe for use by several threads; blocks
 * the caller, and on a virtual thread an interrupt ends it. Redirects are answers like any other.
 */
public final class HttpClient implements Closeable {
  private static final int MAX_IDLE_PER_ORIGIN = 4;

  private final ProxySettings proxies;
  private final Duration connectTimeout;
  private final Duration readTimeout;
  private final Map<Target, Deque<HttpConnection>> idle = new HashMap<>();
  private boolean closed;

  private record Target(Origin origin, @Nullable TlsTrust trust) {}

  /**
   * @param readTimeout the longest silence within an answer
   */
  public HttpClient(ProxySettings proxies, Duration connectTimeout, Duration readTimeout) {
    this.proxies = proxies;
    this.connectTimeout = connectTimeout;
    this.readTimeout = readTimeout;
  }

  /**
   * Sends a request and reads the answer's head.
   *
   * @param trust how to know the server; looked at for https only
   * @throws ConnectException when no connection came about: {@code dial 127.0.0.1:5000: connection
   *     refused}
   */
  public HttpResponse send(HttpRequest request, TlsTrust trust) throws IOException {
    Origin origin = Origin.of(request.uri());
    Target target = new Target(origin, origin.secure() ? trust : null);
    URI proxy = proxies.proxyFor(origin);
    while (true) {
      HttpConnection connection = takeIdle(target);
      boolean fresh = connection == null;
      if (connection == null) {
        connection = connect(target, trust, proxy);
      }
      try {
        return connection.exchange(
            request, requestTarget(request.uri(), origin, proxy), proxyHeaders(origin, proxy));
      } catch (IOException | RuntimeException e) {
        connection.close();
        // A kept connection that the server has closed meanwhile says nothing about the server.
        if (fresh || e instanceof SocketTimeoutException || !(e instanceof IOException)) {
          throw e;
        }
      }
    }
  }

  private static String requestTarget(URI uri, Origin origin, @Nullable URI proxy) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    return proxy != null && !origin.secure() ? "http://" + origin.authority() + target : target;
  }

  private static Map<String, String> proxyHeaders(Origin origin, @Nullable URI proxy) {
    return proxy != null && !origin.secure() && proxy.getUserInfo() != null
        ? Map.of("Proxy-Authorization", basic(proxy.getUserInfo()))
        : Map.of();
  }

  private static String basic(String userInfo) {
    return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  private HttpConnection connect(Target target, TlsTrust trust, @Nullable URI proxy)
      throws IOException {
    Origin origin = target.origin();
    Socket socket = dial(proxy == null ? origin : Origin.of(proxy));
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) readTimeout.toMillis());
      if (origin.secure()) {
        if (proxy != null) {
          tunnel(socket, origin, proxy);
        }
        socket = secure(socket, origin, trust);
      }
      return new HttpConnection(
          socket, (connection, reusable) -> release(target, connection, reusable));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket dial(Origin to) throws IOException {
    InetSocketAddress address = new InetSocketAddress(to.host(), to.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("dial " + to.address() + ": no such host");
    }
    Socket socket = new Socket();
    try {
      socket.connect(address, (int) connectTimeout.toMillis());
      return socket;
    } catch (IOException e) {
      socket.close();
      ConnectException named = new ConnectException("dial " + to.address() + ": " + reason(e));
      named.initCause(e);
      throw named;
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof SocketTimeoutException) {
      return "timed out";
    }
    if (message == null) {
      return e.getClass().getSimpleName();
    }
    return message.startsWith("Connection refused") ? "connection refused" : message;
  }

  private static void tunnel(Socket socket, Origin origin, URI proxy) throws IOException {
    Map<String, String> headers =
        proxy.getUserInfo() == null
            ? Map.of()
            : Map.of("Proxy-Authorization", basic(proxy.getUserInfo()));
    HttpConnection connection = new HttpConnection(socket, (c, reusable) -> {});
    HttpRequest request =
        HttpRequest.of("CONNECT", URI.create("https://" + origin.address()), headers);
    try (HttpResponse response = connection.exchange(request, origin.address(), Map.of())) {
      if (response.status() / 100 != 2) {
        throw new ConnectException(
            "proxy " + proxy.getHost() + " refuses " + origin.address() + ": " + response.status());
      }
    }
  }

  private static Socket secure(Socket socket, Origin origin, TlsTrust trust) throws IOException {
    SSLSocket secure =
        (SSLSocket)
            trust
                .context()
                .getSocketFactory()
                .createSocket(socket, origin.host(), origin.port(), true);
    if (trust.checksHostName()) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.startHandshake();
    return secure;
  }

  private synchronized @Nullable HttpConnection takeIdle(Target target) {
    Deque<HttpConnection> connections = idle.get(target);
    return connections == null ? null : connections.pollLast();
  }

  private void release(Target target, HttpConnection connection, boolean reusable) {
    synchronized (this) {
      Deque<HttpConnection> connections = idle.computeIfAbsent(target, k -> new ArrayDeque<>());
      if (reusable && !closed && connections.size() < MAX_IDLE_PER_ORIGIN) {
        connections.add(connection);
        return;
      }
    }
    closeQuietly(connection);
  }

  private static void closeQuietly(HttpConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // nothing is lost with a connection that nobody reads any more
    }
  }

  /** Closes idle connections; those in use are closed when their answers have been read. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.values().forEach(connections -> connections.forEach(HttpClient::closeQuietly));
    idle.clear();
  }
}
