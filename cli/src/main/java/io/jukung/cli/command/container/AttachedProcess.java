package io.jukung.cli.command.container;

import com.google.protobuf.UnsafeByteOperations;
import io.jukung.cli.client.Answers;
import io.jukung.cli.command.Session;
import io.jukung.cli.terminal.DetachKeys;
import io.jukung.proto.engine.v1.AttachRequest;
import io.jukung.proto.engine.v1.AttachResponse;
import io.jukung.proto.engine.v1.OutputChunk;
import io.jukung.proto.engine.v1.OutputStream;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Our streams joined with those of a process inside. The main thread prints what arrives; a thread
 * of its own reads standard input and ends with the process: it is interrupted and joined, since
 * leaving it in its read would hold up the exit of this JVM by 300 ms.
 */
final class AttachedProcess implements AutoCloseable {
  private static final int BUFFER = 32 * 1024;

  private final Session session;
  private final Answers<AttachRequest, AttachResponse> call;
  private final @Nullable DetachKeys keys;
  private @Nullable Thread input;
  private volatile boolean detached;

  /**
   * @param keys what leaves it running; null: nothing does
   */
  AttachedProcess(
      Session session, Answers<AttachRequest, AttachResponse> call, @Nullable DetachKeys keys) {
    this.session = session;
    this.call = call;
    this.keys = keys;
  }

  /** Waits until no output can be missed any more. */
  void awaitReady() throws IOException, InterruptedException {
    AttachResponse first = call.only();
    if (first.hasOutput()) {
      print(first.getOutput());
    }
  }

  /** Starts to send standard input. */
  void startInput() {
    ReadableByteChannel in = session.in();
    input = Thread.ofPlatform().daemon().name("stdin").start(() -> sendInput(in));
  }

  private void sendInput(ReadableByteChannel in) {
    byte[] bytes = new byte[BUFFER];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (true) {
        buffer.clear();
        int length = in.read(buffer);
        if (length < 0) {
          break;
        }
        if (!sendInput(bytes, length)) {
          return;
        }
      }
    } catch (ClosedChannelException e) {
      // interrupted: the process has ended
      return;
    } catch (IOException e) {
      // a terminal that hung up reads as EIO: the process learns that its input has ended
      endInput();
      return;
    }
    endInput();
  }

  private void endInput() {
    call.send(AttachRequest.newBuilder().setCloseStdin(true).build());
    call.endOfRequests();
  }

  private boolean sendInput(byte[] bytes, int length) {
    byte[] chunk = keys == null ? Arrays.copyOf(bytes, length) : keys.scan(bytes, length);
    if (chunk.length > 0
        && !call.send(
            AttachRequest.newBuilder().setStdin(UnsafeByteOperations.unsafeWrap(chunk)).build())) {
      return false;
    }
    if (keys != null && keys.found()) {
      detached = true;
      call.close();
      return false;
    }
    return true;
  }

  /**
   * Prints output until the process has delivered all of it.
   *
   * @return false when the user left it running
   */
  boolean printOutput() throws IOException, InterruptedException {
    try {
      for (AttachResponse answer = call.next(); answer != null; answer = call.next()) {
        if (answer.hasOutput()) {
          print(answer.getOutput());
        }
      }
      return !detached;
    } catch (ContainerException e) {
      if (detached) {
        return false;
      }
      throw e;
    }
  }

  private void print(OutputChunk chunk) throws IOException {
    (chunk.getStream() == OutputStream.STDERR ? session.err() : session.out())
        .write(chunk.getData());
  }

  @Override
  public void close() {
    call.close();
    Thread reading = input;
    if (reading != null) {
      reading.interrupt();
      try {
        reading.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
