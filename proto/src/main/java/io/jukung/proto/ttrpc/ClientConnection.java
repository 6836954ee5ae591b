package io.jukung.proto.ttrpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.proto.socket.DuplexSocket;
import io.jukung.proto.ttrpc.wire.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calling end of a connection. Thread-safe; one daemon thread reads. */
final class ClientConnection {
  /** What becomes of a call; called once, by the reading thread or the one that ends things. */
  interface Answer {
    void onAnswer(byte[] payload);

    void onError(ContainerException error);
  }

  private final DuplexSocket socket;
  private final Thread reader;
  private final Runnable onLost;
  // guarded by this
  private final Map<Integer, Answer> waiting = new HashMap<>();
  private int nextStream = 1;
  private @Nullable Throwable ended;
  private boolean closedByUs;

  /**
   * @param onLost run by the reading thread when the connection ends otherwise than by {@link
   *     #close}
   */
  ClientConnection(DuplexSocket socket, String name, Runnable onLost) {
    this.socket = socket;
    this.onLost = onLost;
    this.reader = new Thread(null, this::read, name + "-reader");
    reader.setDaemon(true);
    reader.start();
  }

  synchronized boolean isUsable() {
    return ended == null && nextStream > 0;
  }

  /**
   * Sends a request. Zero when the connection has ended before; otherwise the answer will be
   * called.
   *
   * @return the stream's id
   */
  int send(byte[] request, Answer answer) {
    int stream;
    synchronized (this) {
      if (!isUsable()) {
        return 0;
      }
      // ids must grow on the wire too, so both happen under the lock
      stream = nextStream;
      nextStream += 2;
      waiting.put(stream, answer);
      socket.add(Frame.write(stream, Frame.REQUEST, request));
    }
    socket.flush();
    return stream;
  }

  /** The caller is no longer interested; ttrpc has no way to tell the server. */
  synchronized void forget(int stream) {
    waiting.remove(stream);
  }

  private void read() {
    Throwable cause;
    try {
      FrameReader in = new FrameReader(socket);
      while (true) {
        receive(in.next());
      }
    } catch (IOException e) {
      IOException writeFailure = socket.failure();
      cause = writeFailure == null ? e : writeFailure;
    } catch (RuntimeException e) {
      cause = e;
    }
    if (end(cause)) {
      onLost.run();
    }
  }

  private void receive(Frame frame) {
    Answer answer;
    synchronized (this) {
      answer = waiting.remove(frame.stream());
    }
    if (answer == null) {
      return; // given up by its caller
    }
    if (frame.isOversized()) {
      answer.onError(
          new ContainerException(
              ErrorKind.RESOURCE_EXHAUSTED,
              "answer of "
                  + Integer.toUnsignedString(frame.length())
                  + " bytes exceeds "
                  + Frame.MAX_PAYLOAD));
      return;
    }
    if (frame.type() != Frame.RESPONSE) {
      answer.onError(
          ContainerException.internal(
              "the server answered a unary call with frame type " + frame.type(), null));
      return;
    }
    Response response;
    try {
      response = Response.parseFrom(frame.payload());
    } catch (InvalidProtocolBufferException e) {
      answer.onError(ContainerException.internal("the server sent a malformed response", e));
      return;
    }
    if (response.hasStatus() && response.getStatus().getCode() != 0) {
      answer.onError(ErrorStatus.fromRpcStatus(response.getStatus()));
    } else {
      answer.onAnswer(response.getPayload().toByteArray());
    }
  }

  /**
   * @return whether this was the end, and not ours
   */
  private boolean end(Throwable cause) {
    List<Answer> all;
    boolean lost;
    synchronized (this) {
      if (ended != null) {
        return false;
      }
      ended = cause;
      lost = !closedByUs;
      all = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    socket.close();
    for (Answer answer : all) {
      answer.onError(
          new ContainerException(
              ErrorKind.UNAVAILABLE,
              Reason.CONNECTION_LOST,
              "connection lost: " + cause.getMessage(),
              cause));
    }
    return lost;
  }

  /** Ends the connection; calls in flight fail. Waits for the reading thread. */
  void close() {
    synchronized (this) {
      closedByUs = true;
    }
    end(new IOException("channel closed"));
    if (Thread.currentThread() == reader) {
      return;
    }
    try {
      reader.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
