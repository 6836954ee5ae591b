package io.jukung.proto.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A service of byte arrays with a method of each kind, as the tests like it. */
final class Echo {
  static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<byte[], byte[]> DOWN = method("Down", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<byte[], byte[]> UP = method("Up", MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<byte[], byte[]> BIDI = method("Bidi", MethodType.BIDI_STREAMING);

  private Echo() {}

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName("test.Echo/" + name)
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static ServerServiceDefinition service(
      ServerCalls.UnaryMethod<byte[], byte[]> unary,
      ServerCalls.ServerStreamingMethod<byte[], byte[]> down,
      ServerCalls.ClientStreamingMethod<byte[], byte[]> up,
      ServerCalls.BidiStreamingMethod<byte[], byte[]> bidi) {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(unary))
        .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(down))
        .addMethod(UP, ServerCalls.asyncClientStreamingCall(up))
        .addMethod(BIDI, ServerCalls.asyncBidiStreamingCall(bidi))
        .build();
  }

  /** Unary answers the request; down, 100 000-byte pieces of it; up, the total; bidi, each. */
  static ServerServiceDefinition plain() {
    return service(
        (request, out) -> {
          out.onNext(request);
          out.onCompleted();
        },
        Echo::pieces,
        Echo::sum,
        Echo::each);
  }

  private static void pieces(byte[] request, StreamObserver<byte[]> out) {
    for (int from = 0; from < request.length; from += 100_000) {
      out.onNext(
          java.util.Arrays.copyOfRange(request, from, Math.min(from + 100_000, request.length)));
    }
    out.onCompleted();
  }

  private static StreamObserver<byte[]> sum(StreamObserver<byte[]> out) {
    return new StreamObserver<>() {
      private long total;

      @Override
      public void onNext(byte[] value) {
        total += value.length;
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        out.onNext(Long.toString(total).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        out.onCompleted();
      }
    };
  }

  private static StreamObserver<byte[]> each(StreamObserver<byte[]> out) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] value) {
        out.onNext(value);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        out.onCompleted();
      }
    };
  }
}
