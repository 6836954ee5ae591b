package io.jukung.it.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands before a registry and lets no blob through until two are asked for at once, or two seconds
 * have passed.
 */
final class BlobGate implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String registry;
  private int waiting;
  private int most;

  BlobGate(String registry) throws IOException {
    this.registry = registry;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::pass);
    server.setExecutor(threads);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many blobs were asked for at the same time, at most. */
  synchronized int most() {
    return most;
  }

  private synchronized void hold() throws IOException {
    waiting++;
    most = Math.max(most, waiting);
    notifyAll();
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      while (most < 2 && System.nanoTime() < end) {
        wait(100);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      waiting--;
    }
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().contains("/blobs/")) {
        hold();
      }
      var to =
          (HttpURLConnection)
              URI.create("http://" + registry + exchange.getRequestURI()).toURL().openConnection();
      to.setRequestMethod(exchange.getRequestMethod());
      for (String header : new String[] {"Accept", "Range"}) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
          to.setRequestProperty(header, value);
        }
      }
      for (String header :
          new String[] {"Content-Type", "Content-Length", "Docker-Content-Digest"}) {
        String value = to.getHeaderField(header);
        if (value != null) {
          exchange.getResponseHeaders().set(header, value);
        }
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(
          to.getResponseCode(), head ? -1 : Math.max(to.getContentLengthLong(), 0));
      if (!head && to.getResponseCode() == 200) {
        try (InputStream body = to.getInputStream()) {
          body.transferTo(exchange.getResponseBody());
        }
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
