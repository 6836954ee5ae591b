package io.jukung.containerd.testing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jukung.proto.id.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A registry on loopback that answers as it is told: per path a queue of answers, the last of which
 * stays.
 */
public final class FakeRegistry implements AutoCloseable {

  /** One answer. */
  @FunctionalInterface
  public interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  public record Asked(String method, String path, Headers headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new ArrayList<>();

  public FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public FakeRegistry on(String path, Answer... inOrder) {
    answers.put(path, new ArrayDeque<>(List.of(inOrder)));
    return this;
  }

  /** A manifest under a tag and its digest. */
  public FakeRegistry manifest(String repository, String tag, String type, byte[] json) {
    Digest digest = Digest.of(json);
    Answer answer = manifest(type, digest.toString(), json);
    on("/v2/" + repository + "/manifests/" + tag, answer);
    return on("/v2/" + repository + "/manifests/" + digest, answer);
  }

  public FakeRegistry blob(String repository, byte[] bytes) {
    return on("/v2/" + repository + "/blobs/" + Digest.of(bytes), blob(bytes));
  }

  public static Answer manifest(String type, String digest, byte[] json) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      send(exchange, 200, json);
    };
  }

  /** Serves parts too. */
  public static Answer blob(byte[] bytes) {
    return exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from =
          range == null
              ? 0
              : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      if (from >= bytes.length && from > 0) {
        send(exchange, 416, new byte[0]);
        return;
      }
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
      }
      send(exchange, from > 0 ? 206 : 200, java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    };
  }

  /** Announces all bytes from the asked offset on, but closes the connection after some of them. */
  public static Answer cutOff(byte[] bytes, int count) {
    return exchange -> {
      exchange.sendResponseHeaders(200, bytes.length);
      OutputStream body = exchange.getResponseBody();
      body.write(bytes, 0, count);
      body.flush();
      throw new IOException("cut off");
    };
  }

  public static Answer status(int status, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      send(exchange, status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    };
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body =
        new String(
            exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    Answer answer;
    synchronized (asked) {
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              body));
      Deque<Answer> queue = answers.get(path);
      if (queue == null) {
        answer =
            status(
                404,
                "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
      } else {
        answer = queue.size() > 1 ? queue.pop() : queue.getFirst();
      }
    }
    try {
      answer.give(exchange);
    } finally {
      exchange.close();
    }
  }

  /** All requests so far. */
  public List<Asked> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  /** How often something whose address contains this was asked for. */
  public long count(String method, String part) {
    return asked().stream()
        .filter(a -> a.method().equals(method) && a.path().contains(part))
        .count();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
