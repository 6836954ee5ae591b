package io.jukung.proto.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Our client against the real grpc-netty server: what goes through. */
class UnixChannelTest extends UnixChannelRig {
  @Test
  void unaryCallsAnswerByStubAndByTheShortPath() throws Exception {
    serve(Echo.plain());
    UnixChannel channel = channel();
    for (int size : new int[] {0, 1, 65_535, 65_536, 3_000_000, 16_000_000}) {
      byte[] request = random(size);
      assertArrayEquals(request, call(channel, request));
      assertArrayEquals(request, channel.unary(Echo.UNARY, request));
    }
  }

  @Test
  void streamsOfTheServerArriveWholeAndInOrder() throws Exception {
    serve(Echo.plain());
    byte[] request = random(12_345_678);
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(channel(), Echo.DOWN, CallOptions.DEFAULT, request);
    int at = 0;
    while (answers.hasNext()) {
      for (byte b : answers.next()) {
        assertEquals(request[at++], b);
      }
    }
    assertEquals(request.length, at);
  }

  @Test
  void aReaderThatStandsStillHoldsTheServerUpAndNobodyElse() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    serve(
        Echo.service(
            (q, out) -> {
              out.onNext(q);
              out.onCompleted();
            },
            (q, out) -> {
              io.grpc.stub.ServerCallStreamObserver<byte[]> server =
                  (io.grpc.stub.ServerCallStreamObserver<byte[]>) out;
              int[] left = {200};
              server.setOnReadyHandler(
                  () -> {
                    while (server.isReady() && left[0] > 0) {
                      server.onNext(random(50_000));
                      left[0]--;
                      if (left[0] == 0) {
                        server.onCompleted();
                        sent.countDown();
                      }
                    }
                  });
            },
            q -> q,
            q -> q));
    UnixChannel channel = channel();
    ClientCall<byte[], byte[]> slow = channel.newCall(Echo.DOWN, CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
    slow.start(listener(got, end), new Metadata());
    slow.request(1);
    slow.sendMessage(new byte[1]);
    slow.halfClose();
    got.take();
    for (int i = 0; i < 40; i++) {
      assertEquals(300_000, call(channel, random(300_000)).length);
    }
    assertEquals(1, sent.getCount(), "ten megabytes cannot have been sent into a closed window");
    slow.request(1000);
    assertTrue(end.get().isOk());
    assertEquals(199, got.size());
  }

  @Test
  void clientStreamsOfManyMegabytesPassTheServersWindow() throws Exception {
    serve(Echo.plain());
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(
            channel().newCall(Echo.UP, CallOptions.DEFAULT), first(answer));
    for (int i = 0; i < 100; i++) {
      requests.onNext(random(200_000));
    }
    requests.onCompleted();
    assertEquals("20000000", new String(answer.get(), UTF_8));
  }

  private static StreamObserver<byte[]> first(CompletableFuture<byte[]> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable failure) {
        answer.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void bothSidesTalkAtOnce() throws Exception {
    serve(Echo.plain());
    BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = channel().newCall(Echo.BIDI, CallOptions.DEFAULT);
    call.start(listener(got, end), new Metadata());
    call.request(Integer.MAX_VALUE);
    call.sendMessage(new byte[] {1});
    assertArrayEquals(new byte[] {1}, got.take());
    for (int i = 0; i < 50; i++) {
      call.sendMessage(random(100_000 + i));
    }
    for (int i = 0; i < 50; i++) {
      assertArrayEquals(random(100_000 + i), got.take());
    }
    call.halfClose();
    assertTrue(end.get().isOk());
  }

  @Test
  void metadataTravelsBothWays() throws Exception {
    Metadata.Key<byte[]> binary = Metadata.Key.of("blob-bin", Metadata.BINARY_BYTE_MARSHALLER);
    Metadata.Key<String> text = Metadata.Key.of("word", Metadata.ASCII_STRING_MARSHALLER);
    serve(
        io.grpc.ServerInterceptors.intercept(
            Echo.plain(),
            new io.grpc.ServerInterceptor() {
              @Override
              public <Q, A> io.grpc.ServerCall.Listener<Q> interceptCall(
                  io.grpc.ServerCall<Q, A> call,
                  Metadata headers,
                  io.grpc.ServerCallHandler<Q, A> next) {
                return next.startCall(
                    new io.grpc.ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                      @Override
                      public void sendHeaders(Metadata answer) {
                        answer.merge(headers);
                        super.sendHeaders(answer);
                      }
                    },
                    headers);
              }
            }));
    Metadata headers = new Metadata();
    headers.put(text, "a long word ".repeat(500).strip());
    headers.put(binary, new byte[] {0, 1, -1});
    headers.put(binary, new byte[] {7});
    java.util.concurrent.atomic.AtomicReference<Metadata> answer =
        new java.util.concurrent.atomic.AtomicReference<>(new Metadata());
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            channel(),
            io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(headers),
            io.grpc.stub.MetadataUtils.newCaptureMetadataInterceptor(
                answer, new java.util.concurrent.atomic.AtomicReference<>(new Metadata()))),
        Echo.UNARY,
        CallOptions.DEFAULT,
        new byte[1]);
    Metadata received = java.util.Objects.requireNonNull(answer.get());
    assertEquals("a long word ".repeat(500).strip(), received.get(text));
    List<byte[]> blobs = new ArrayList<>();
    java.util.Objects.requireNonNull(received.getAll(binary)).forEach(blobs::add);
    assertArrayEquals(new byte[] {0, 1, -1}, blobs.get(0));
    assertArrayEquals(new byte[] {7}, blobs.get(1));
  }

  @Test
  void manyThreadsShareOneConnection() throws Exception {
    serve(Echo.plain());
    UnixChannel channel = UnixChannel.shared(socket);
    open.add(channel);
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 16; t++) {
      int seed = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Random random = new Random(seed);
                    try {
                      for (int i = 0; i < 60; i++) {
                        byte[] request = random(random.nextInt(120_000));
                        assertArrayEquals(
                            request,
                            i % 2 == 0
                                ? call(channel, request)
                                : channel.unary(Echo.UNARY, request));
                      }
                    } catch (Throwable e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }
}
