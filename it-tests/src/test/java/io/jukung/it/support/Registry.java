package io.jukung.it.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Debian's docker-registry on a free loopback port, with a store of its own. */
public final class Registry implements AutoCloseable {

  private final Process process;
  private final Path store;
  private final String address;

  private Registry(Process process, Path store, String address) {
    this.process = process;
    this.store = store;
    this.address = address;
  }

  /** Over HTTP. */
  public static Registry start(Path home) throws Exception {
    return start(home, "");
  }

  /** Over HTTPS. */
  public static Registry startTls(Path home, Authority authority) throws Exception {
    return start(
        home,
        ", tls: {certificate: \"%s\", key: \"%s\"}"
            .formatted(authority.serverCertificate(), authority.serverKey()));
  }

  private static Registry start(Path home, String tls) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String address = "127.0.0.1:" + port;
    Path store = Files.createDirectories(home.resolve("registry"));
    Path file = home.resolve("registry.yml");
    Files.writeString(
        file,
        """
        version: 0.1
        log: {level: error}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http: {addr: "%s"%s}
        """
            .formatted(store, address, tls));
    Process process =
        new ProcessBuilder("docker-registry", "serve", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("registry.log").toFile())
            .start();
    Installation.await(
        "docker-registry listens", Duration.ofSeconds(20), () -> listens(process, port));
    return new Registry(process, store, address);
  }

  private static boolean listens(Process process, int port) {
    if (!process.isAlive()) {
      throw new AssertionError("docker-registry ended with " + process.exitValue());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** host:port. */
  public String address() {
    return address;
  }

  /** Where its blobs lie, for tests that damage them. */
  public Path store() {
    return store;
  }

  /** Pushes an OCI layout's {@code latest}, with all its platforms, as {@code name:latest}. */
  public void push(Path layout, String name) throws Exception {
    Installation.system(
        "skopeo",
        "--insecure-policy",
        "copy",
        "-q",
        "--all",
        "--dest-tls-verify=false",
        "oci:" + layout + ":latest",
        "docker://" + address + "/" + name + ":latest");
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
