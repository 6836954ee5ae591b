package io.jukung.proto.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.error.Reason;
import io.jukung.proto.http2.HeaderBlock;
import io.jukung.proto.http2.HeaderField;
import io.jukung.proto.http2.Http2Exception;
import io.jukung.proto.http2.Http2Stream;
import io.jukung.proto.http2.StreamListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blocking unary call that touches neither {@code Metadata} nor {@code Status} nor stubs while
 * all goes well: these load Guava's encodings and java.util.logging, a third of a short command's
 * time.
 */
final class UnaryCall<Q, A> implements StreamListener {
  private final MethodDescriptor<Q, A> method;
  private final int maxMessage;
  // guarded by this
  private final Messages in = new Messages();
  private @Nullable Http2Stream stream;
  private @Nullable List<HeaderField> trailers;
  private @Nullable ContainerException failure;

  UnaryCall(MethodDescriptor<Q, A> method, int maxMessage) {
    this.method = method;
    this.maxMessage = maxMessage;
  }

  A run(UnixChannel channel, Q request, String... headers) {
    HeaderBlock block = GrpcHeaders.request(method.getFullMethodName());
    for (int i = 0; i < headers.length; i += 2) {
      block.add(headers[i], headers[i + 1]);
    }
    byte[] message = Messages.frame(method, request);
    Http2Stream opened = channel.open(block, this);
    synchronized (this) {
      stream = opened;
    }
    opened.send(message, 0, message.length, true);
    byte[] answer;
    try {
      answer = await();
    } catch (InterruptedException e) {
      opened.reset(Http2Exception.CANCEL);
      Thread.currentThread().interrupt();
      throw new ContainerException(ErrorKind.CANCELLED, Reason.NONE, "interrupted", e);
    } catch (StatusRuntimeException e) {
      opened.reset(Http2Exception.CANCEL);
      throw ErrorStatus.fromGrpc(e);
    }
    return Messages.parse(method, answer);
  }

  private synchronized byte[] await() throws InterruptedException {
    while (trailers == null && failure == null) {
      wait();
    }
    List<HeaderField> last = trailers;
    if (failure != null || last == null) {
      throw failure != null ? failure : new IllegalStateException("ended without trailers");
    }
    int code = GrpcHeaders.statusCode(last);
    if (code != 0) {
      throw ErrorStatus.fromGrpc(GrpcHeaders.status(last), GrpcHeaders.metadata(last), null);
    }
    byte[] answer = in.next(maxMessage);
    if (answer == null || in.size() > 0) {
      throw ContainerException.internal(
          "the server answered " + method.getFullMethodName() + " with a malformed message", null);
    }
    return answer;
  }

  @Override
  public synchronized void onHeaders(List<HeaderField> fields, boolean end) {
    if (end) {
      trailers = fields;
      notifyAll();
    }
  }

  @Override
  public void onData(byte[] bytes, int offset, int length, boolean end) {
    Http2Stream receiver;
    boolean tooLong;
    synchronized (this) {
      in.add(bytes, offset, length);
      receiver = stream;
      tooLong = in.size() > maxMessage + Messages.PREFIX;
      if (tooLong) {
        failure =
            new ContainerException(
                ErrorKind.RESOURCE_EXHAUSTED, "answer exceeds " + maxMessage + " bytes");
      } else if (end) {
        failure = ContainerException.internal("the server ended the call without a status", null);
      }
      if (failure != null) {
        notifyAll();
      }
    }
    if (receiver != null && !end) {
      if (tooLong) {
        receiver.reset(Http2Exception.CANCEL);
      } else {
        receiver.consumed(length);
      }
    }
  }

  @Override
  public synchronized void onReset(int code) {
    failure = ErrorStatus.fromGrpc(CallEnds.ofReset(code), null, null);
    notifyAll();
  }

  @Override
  public synchronized void onFailure(Throwable cause, boolean unprocessed) {
    failure = CallEnds.lost(cause, unprocessed);
    notifyAll();
  }

  @Override
  public void onWritable() {}
}
