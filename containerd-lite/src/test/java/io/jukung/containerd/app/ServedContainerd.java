package io.jukung.containerd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.server.ServiceSet;
import io.jukung.proto.error.ErrorInterceptor;
import io.jukung.proto.id.Digest;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.WriteAction;
import io.jukung.proto.services.content.v1.WriteContentRequest;
import io.jukung.proto.services.content.v1.WriteContentResponse;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The assembled services through grpc, as a client of containerd meets them. */
abstract class ServedContainerd {

  static final ByteString HELLO = ByteString.copyFromUtf8("hello, containerd");
  static final String DIGEST = Digest.of(HELLO.toByteArray()).toString();

  @TempDir Path root;
  private ContainerdLite containerd;
  private Server server;
  ManagedChannel bare;
  Channel channel;

  @BeforeEach
  void open() throws IOException {
    containerd =
        new ContainerdLite(
            ContainerdSettings.of(
                root.resolve("root"),
                root.resolve("run/containerd"),
                root.resolve("c.sock"),
                Map.of()),
            LinuxKernel.open());
    containerd.loadTasks();
    ServiceSet services = new ServiceSet(ContainerdServer.descriptors());
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(root.toString())
            .intercept(Namespaces.receiver())
            .intercept(new ErrorInterceptor());
    services.definitions().forEach(builder::addService);
    server = builder.build().start();
    services.ready(containerd.services());
    bare = InProcessChannelBuilder.forName(root.toString()).build();
    channel = ClientInterceptors.intercept(bare, Namespaces.with("ns"));
  }

  @AfterEach
  void close() throws Exception {
    bare.shutdownNow();
    server.shutdownNow().awaitTermination();
    containerd.close();
  }

  static Status.Code code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
  }

  static final class Answers implements StreamObserver<WriteContentResponse> {
    private final BlockingQueue<WriteContentResponse> queue = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(WriteContentResponse response) {
      queue.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    WriteContentResponse next() throws InterruptedException {
      WriteContentResponse response = queue.poll(20, TimeUnit.SECONDS);
      assertTrue(response != null, "no answer");
      return response;
    }
  }

  void write(Channel to) throws Exception {
    Answers answers = new Answers();
    StreamObserver<WriteContentRequest> write = ContentGrpc.newStub(to).write(answers);
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.COMMIT)
            .setRef("ref")
            .setTotal(HELLO.size())
            .setExpected(DIGEST)
            .setData(HELLO)
            .putLabels("l", "1")
            .build());
    assertEquals(DIGEST, answers.next().getDigest());
    assertEquals(Status.OK, answers.end.get(20, TimeUnit.SECONDS));
  }
}
