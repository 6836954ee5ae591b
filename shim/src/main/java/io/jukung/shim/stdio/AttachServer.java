package io.jukung.shim.stdio;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The attach socket of one process (docs/contracts.md, "stdio"): any number of clients see its
 * output from the moment they came, and may write to its stdin. The sink methods run on the loop
 * thread; connections are served by virtual threads, which cost nothing while nobody is attached.
 */
final class AttachServer implements OutputSink {
  private final Path path;
  private final ServerSocketChannel listener;
  private final ProcessInput input;
  private final Runnable onRoom;
  private final ThreadFactory threads;
  private final List<AttachClient> clients = new CopyOnWriteArrayList<>();
  private volatile boolean finished;

  /**
   * Listens at {@code path}, mode 0600; a file left there by an earlier life is replaced.
   *
   * @param onRoom called, on any thread, when a client that held the output back has read on, or
   *     has gone
   * @throws ContainerException when it cannot be bound; the message names the path
   */
  AttachServer(Path path, ProcessInput input, Runnable onRoom, ThreadFactory threads) {
    this.path = path;
    this.input = input;
    this.onRoom = onRoom;
    this.threads = threads;
    this.listener = listen(path);
    threads.newThread(this::acceptAll).start();
  }

  private static ServerSocketChannel listen(Path path) {
    ServerSocketChannel channel = null;
    try {
      Path directory = path.getParent();
      if (directory != null) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.deleteIfExists(path);
      channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(path), 64);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return channel;
    } catch (IOException | IllegalArgumentException e) {
      closeQuietly(channel);
      throw ContainerException.internal(
          "listen on attach socket " + path + ": " + e.getMessage(), e);
    }
  }

  private void acceptAll() {
    while (true) {
      SocketChannel socket;
      try {
        socket = listener.accept();
      } catch (IOException e) {
        return; // closed: the process has ended
      }
      AttachClient client = new AttachClient(socket, input, onRoom, clients::remove);
      // its ready frame is queued already, so no output can come before it
      clients.add(client);
      if (finished) {
        client.queue().finish();
      }
      client.start(threads);
    }
  }

  @Override
  public void accept(StreamName stream, Chunk chunk) {
    if (clients.isEmpty()) {
      return;
    }
    byte[] frame = AttachFrame.of(stream.frameType(), chunk.memory());
    for (AttachClient client : clients) {
      client.queue().put(frame);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void end(StreamName stream) {}

  @Override
  public boolean hungry() {
    boolean hungry = true;
    for (AttachClient client : clients) {
      hungry &= !client.queue().overfull();
    }
    return hungry;
  }

  @Override
  public boolean delivered() {
    for (AttachClient client : clients) {
      if (!client.queue().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * No output will come any more: nobody is let in, clients get what waits for them and are then
   * disconnected.
   */
  @Override
  public void finish() {
    if (!finished) {
      finished = true;
      closeQuietly(listener);
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // the directory is gone, and the socket with it
      }
      for (AttachClient client : clients) {
        client.queue().finish();
      }
    }
  }

  @Override
  public void close() {
    finish();
    for (AttachClient client : clients) {
      client.leave();
    }
  }

  private static void closeQuietly(@Nullable Channel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // close(2) of a socket has nothing to tell
    }
  }
}
