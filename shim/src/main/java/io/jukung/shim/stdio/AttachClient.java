package io.jukung.shim.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * One attached client: a virtual thread sends it frames, another reads its stdin. Both only ever
 * block on the socket, on the queue or on a full stdin, which virtual threads do without holding a
 * carrier.
 */
final class AttachClient {
  private static final int READ_SIZE = 32 * 1024;

  private final SocketChannel socket;
  private final ProcessInput input;
  private final FrameQueue queue;
  private final Consumer<AttachClient> onGone;

  AttachClient(
      SocketChannel socket, ProcessInput input, Runnable onRoom, Consumer<AttachClient> onGone) {
    this.socket = socket;
    this.input = input;
    this.queue = new FrameQueue(onRoom);
    this.onGone = onGone;
    queue.put(AttachFrame.ready());
  }

  void start(ThreadFactory threads) {
    threads.newThread(this::send).start();
    threads.newThread(this::receive).start();
  }

  FrameQueue queue() {
    return queue;
  }

  private void send() {
    try {
      byte[] frame;
      while ((frame = queue.take()) != null) {
        ByteBuffer data = ByteBuffer.wrap(frame);
        while (data.hasRemaining()) {
          socket.write(data);
        }
        queue.sent(frame.length);
      }
    } catch (IOException e) {
      // the client left: that ends nothing but its connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leave();
    }
  }

  private void receive() {
    ByteBuffer header = ByteBuffer.allocate(AttachFrame.HEADER);
    try {
      while (fill(header.clear())) {
        long length = header.getInt(4) & 0xffffffffL;
        if (header.get(0) != AttachFrame.STDIN) {
          leave(); // not our protocol: nothing that follows can be understood
          return;
        }
        if (length == 0) {
          input.close();
        } else if (!forward(length)) {
          return;
        }
      }
      // A client that only shut down its writing side still wants the output; one that is gone
      // shows when it is written
      // to, and may have left for good a container that says nothing.
      queue.put(AttachFrame.of(StreamName.STDOUT.frameType(), ByteBuffer.allocate(0)));
    } catch (IOException e) {
      leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      leave();
    }
  }

  private boolean forward(long length) throws IOException, InterruptedException {
    long left = length;
    while (left > 0) {
      ByteBuffer data = ByteBuffer.allocate((int) Math.min(left, READ_SIZE));
      int read = socket.read(data);
      if (read < 0) {
        return false;
      }
      left -= read;
      input.send(data.flip());
    }
    return true;
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Ends the connection, whatever waits. */
  void leave() {
    try {
      socket.close();
    } catch (IOException e) {
      // close(2) of a socket has nothing to tell
    }
    queue.abandon();
    onGone.accept(this);
  }
}
