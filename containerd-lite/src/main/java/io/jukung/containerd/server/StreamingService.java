package io.jukung.containerd.server;

import com.google.protobuf.Any;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.streaming.StreamDirectory;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.streaming.v1.StreamInit;
import io.jukung.proto.services.streaming.v1.StreamingGrpc;

/**
 * {@code containerd.services.streaming.v1.Streaming}: the first message names the stream, and is
 * answered with an Empty once other calls can find it.
 */
public final class StreamingService extends StreamingGrpc.StreamingImplBase {
  private static final Any REGISTERED =
      Any.newBuilder().setTypeUrl("google.protobuf.Empty").build();

  private final StreamDirectory streams;

  public StreamingService(StreamDirectory streams) {
    this.streams = streams;
  }

  @Override
  public StreamObserver<Any> stream(StreamObserver<Any> observer) {
    String namespace = Namespaces.required();
    var call = (ServerCallStreamObserver<Any>) observer;
    call.disableAutoRequest();
    ReadyGate gate = new ReadyGate(call);
    CallStream stream = new CallStream(call, gate);
    call.request(1);
    return new StreamObserver<>() {
      private volatile String id = "";

      {
        // Also when the client has ended its side: onError is not called any more then.
        gate.onGone(this::end);
        call.setOnCloseHandler(this::end);
      }

      @Override
      public void onNext(Any message) {
        if (!id.isEmpty()) {
          stream.arrived(message);
          return;
        }
        String wanted = Anys.unpack(message, StreamInit.class).getId();
        streams.register(namespace, wanted, stream);
        id = wanted;
        stream.offer(REGISTERED);
        stream.start();
      }

      @Override
      public void onError(Throwable failure) {
        end();
      }

      @Override
      public void onCompleted() {
        // What the client has sent may still be read, and it may still want to receive.
        stream.finished();
        if (id.isEmpty()) {
          stream.close();
        }
      }

      private void end() {
        stream.finished();
        if (!id.isEmpty()) {
          streams.remove(namespace, id, stream);
        }
      }
    };
  }
}
