package io.jukung.proto.socket;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Opening of unix stream sockets: unix(7). */
public final class UnixSockets {
  private static final String SCHEME = "unix://";

  // sun_path holds 108 bytes with the final NUL
  private static final int MAX_PATH = 107;

  private UnixSockets() {}

  /** The path in {@code unix:///run/x.sock}, or of a bare path. */
  public static Path path(String address) {
    if (address.startsWith(SCHEME)) {
      return Path.of(address.substring(SCHEME.length()));
    }
    if (address.contains("://")) {
      throw ContainerException.invalidArgument(
          Reason.OPTION_UNSUPPORTED, "not a unix socket address: \"" + address + "\"");
    }
    return Path.of(address);
  }

  /**
   * A connected channel in blocking mode.
   *
   * @throws ContainerException UNAVAILABLE with DAEMON_NOT_RUNNING when nobody listens,
   *     PERMISSION_DENIED with SOCKET_DENIED when this user may not connect
   */
  public static SocketChannel connect(Path socket) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (IOException e) {
      closeQuietly(channel);
      throw cannotConnect(socket, e);
    }
  }

  private static ContainerException cannotConnect(Path socket, IOException cause) {
    String what = "cannot connect to " + socket + ": ";
    if (Files.exists(socket) && !Files.isWritable(socket)) {
      return new ContainerException(
          ErrorKind.PERMISSION_DENIED, Reason.SOCKET_DENIED, what + "permission denied", cause);
    }
    String why =
        Files.exists(socket, LinkOption.NOFOLLOW_LINKS) ? "nobody listens" : "no such socket";
    return new ContainerException(
        ErrorKind.UNAVAILABLE, Reason.DAEMON_NOT_RUNNING, what + why, cause);
  }

  /** Whether a server accepts connections there. */
  public static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes the path free for a new server: creates its directory, removes a socket that nobody
   * listens on.
   *
   * @throws ContainerException ALREADY_EXISTS when a live server answers, or when the path is
   *     something else than a socket
   */
  public static void prepare(Path socket) throws IOException {
    if (socket.toAbsolutePath().toString().length() > MAX_PATH) {
      throw ContainerException.invalidArgument(
          "socket path longer than " + MAX_PATH + " bytes: " + socket);
    }
    Path directory = socket.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (answers(socket)) {
      throw ContainerException.alreadyExists("a server is already listening on " + socket);
    }
    boolean isSocket =
        (Integer) Files.getAttribute(socket, "unix:mode", LinkOption.NOFOLLOW_LINKS) >> 12 == 014;
    if (!isSocket) {
      throw ContainerException.alreadyExists("not a socket, so it stays: " + socket);
    }
    Files.delete(socket);
  }

  /** A listening channel in blocking mode, its file's mode 0660; see {@link #prepare}. */
  public static ServerSocketChannel listen(Path socket) throws IOException {
    prepare(socket);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(socket), 1024);
      restrict(socket);
      return channel;
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  /** Sets mode 0660. */
  public static void restrict(Path socket) throws IOException {
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
  }

  public static void closeQuietly(java.io.@org.jspecify.annotations.Nullable Closeable channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // the descriptor is gone either way, and nothing was waiting to be written
    }
  }
}
