package io.jukung.proto.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real grpc-netty server on a unix socket, and channels to it. */
@Timeout(30)
abstract class UnixChannelRig {
  @TempDir Path dir;
  Path socket;
  final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void place() {
    socket = dir.resolve("x.sock");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  UnixServer serve(io.grpc.ServerServiceDefinition service) throws Exception {
    UnixServer server = UnixServer.on(socket).add(service).start();
    open.add(server);
    return server;
  }

  UnixChannel channel() {
    UnixChannel channel = UnixChannel.to(socket);
    open.add(channel);
    return channel;
  }

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static byte[] call(UnixChannel channel, byte[] request) {
    return ClientCalls.blockingUnaryCall(channel, Echo.UNARY, CallOptions.DEFAULT, request);
  }

  static ClientCall.Listener<byte[]> listener(
      BlockingQueue<byte[]> got, CompletableFuture<Status> end) {
    return new ClientCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        got.add(message);
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        end.complete(status);
      }
    };
  }
}
