package io.jukung.cli.app;

import io.grpc.stub.StreamObserver;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.AttachRequest;
import io.jukung.proto.engine.v1.AttachResponse;
import io.jukung.proto.engine.v1.OutputChunk;
import io.jukung.proto.engine.v1.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One "process": prints its output when it starts and ends at once with its exit code; or, as an
 * echo, repeats its stdin until that ends; or runs until it is ended.
 */
final class FakeProcess {
  volatile int exitCode;
  volatile String output = "";
  volatile String errorOutput = "";
  volatile boolean echo;
  volatile boolean endless;

  /** What the client opened the streams with. */
  volatile AttachOpen open = AttachOpen.getDefaultInstance();

  final StringBuffer stdin = new StringBuffer();
  final CompletableFuture<Integer> ended = new CompletableFuture<>();

  /** Completed when the client has given its streams up. */
  final CompletableFuture<Boolean> left = new CompletableFuture<>();

  private final FakeEngine engine;
  private volatile @Nullable StreamObserver<AttachResponse> attached;
  private volatile boolean started;

  FakeProcess(FakeEngine engine) {
    this.engine = engine;
  }

  synchronized void start() {
    started = true;
    StreamObserver<AttachResponse> to = attached;
    if (to != null) {
      print(to);
    } else if (!echo && !endless) {
      ended.complete(exitCode);
    }
  }

  private void print(StreamObserver<AttachResponse> to) {
    send(to, OutputStream.STDOUT, output);
    send(to, OutputStream.STDERR, errorOutput);
    if (!echo && !endless) {
      end();
    }
  }

  synchronized void end() {
    StreamObserver<AttachResponse> to = attached;
    if (to != null) {
      to.onCompleted();
    }
    ended.complete(exitCode);
  }

  private static void send(StreamObserver<AttachResponse> to, OutputStream stream, String text) {
    if (!text.isEmpty()) {
      OutputChunk chunk =
          OutputChunk.newBuilder().setStream(stream).setData(FakeEngine.bytes(text)).build();
      to.onNext(AttachResponse.newBuilder().setOutput(chunk).build());
    }
  }

  /**
   * @param starts whether attaching starts it, as an exec
   */
  StreamObserver<AttachRequest> attach(
      String call, StreamObserver<AttachResponse> to, boolean starts) {
    return new StreamObserver<>() {
      @Override
      public void onNext(AttachRequest request) {
        switch (request.getKindCase()) {
          case OPEN -> {
            open = request.getOpen();
            if (!engine.fails(call + " " + open.getTarget(), to)) {
              opened(to, starts);
            }
          }
          case STDIN -> typed(to, request.getStdin().toStringUtf8());
          case CLOSE_STDIN -> inputEnded();
          default -> throw new IllegalStateException("an empty request");
        }
      }

      @Override
      public void onError(Throwable failure) {
        left.complete(true);
      }

      @Override
      public void onCompleted() {
        // the client has no more input
      }
    };
  }

  private synchronized void opened(StreamObserver<AttachResponse> to, boolean starts) {
    to.onNext(AttachResponse.newBuilder().setAttached(true).build());
    attached = to;
    started |= starts;
    if (started) {
      print(to);
    }
  }

  private void typed(StreamObserver<AttachResponse> to, String text) {
    stdin.append(text);
    if (echo) {
      send(to, OutputStream.STDOUT, text);
    }
  }

  private void inputEnded() {
    engine.calls.add("stdin ended");
    if (echo) {
      end();
    }
  }
}
