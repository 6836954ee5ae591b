package io.jukung.it.ttrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.events.TaskStart;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.events.ttrpc.v1.EventsGrpc;
import io.jukung.proto.services.events.ttrpc.v1.ForwardRequest;
import io.jukung.proto.socket.UnixSockets;
import io.jukung.proto.task.v2.ConnectRequest;
import io.jukung.proto.task.v2.ConnectResponse;
import io.jukung.proto.task.v2.CreateTaskRequest;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.ShutdownRequest;
import io.jukung.proto.task.v2.StartRequest;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.ttrpc.TtrpcChannel;
import io.jukung.proto.ttrpc.TtrpcServer;
import io.jukung.proto.types.Envelope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * containerd-shim-runc-v2 under our client, and our server under its event publisher: one container
 * from create to delete.
 */
@Timeout(120)
class RealShimIT {
  private static final String NAMESPACE = "jukung-it-ttrpc";

  private static final Path RUNC_STATE = Path.of("/run/containerd/runc", NAMESPACE);

  private final BlockingQueue<Envelope> events = new LinkedBlockingQueue<>();

  private final class Events extends EventsGrpc.EventsImplBase {
    @Override
    public void forward(ForwardRequest request, StreamObserver<Empty> out) {
      events.add(request.getEnvelope());
      out.onNext(Empty.getDefaultInstance());
      out.onCompleted();
    }
  }

  @Test
  void aContainerLivesAndDiesOverTtrpc(@TempDir Path dir) throws Exception {
    Path bundle = bundle(dir.resolve("bundle"));
    Process log = readLog(bundle);
    Path publish = dir.resolve("events.ttrpc");
    try (TtrpcServer server = TtrpcServer.on(publish).add(new Events()).start()) {
      CountDownLatch gone = new CountDownLatch(1);
      Path socket = startShim(bundle, server.socket());
      try (TtrpcChannel channel = TtrpcChannel.to(socket, gone::countDown)) {
        TaskGrpc.TaskBlockingStub task = TaskGrpc.newBlockingStub(channel);
        try {
          lifecycle(bundle, channel, task);
        } finally {
          shutdown(task);
        }
        gone.await();
      }
    } finally {
      log.destroy();
      removeContainers();
    }
  }

  /** The shim leaves its runtime's state directory, and after a failure a container in it. */
  private static void removeContainers() throws Exception {
    if (Files.isDirectory(RUNC_STATE.resolve("c1"))) {
      new ProcessBuilder("runc", "--root", RUNC_STATE.toString(), "delete", "--force", "c1")
          .start()
          .waitFor();
    }
    Files.deleteIfExists(RUNC_STATE);
  }

  /** The shim ends when its log, a fifo in the bundle, is missing. */
  private static Process readLog(Path bundle) throws Exception {
    run(bundle, Map.of(), "mkfifo", "log");
    return new ProcessBuilder("cat", "log")
        .directory(bundle.toFile())
        .redirectErrorStream(true)
        .redirectOutput(bundle.resolve("shim.log").toFile())
        .start();
  }

  private void lifecycle(Path bundle, TtrpcChannel channel, TaskGrpc.TaskBlockingStub task)
      throws Exception {
    StatusRuntimeException unknown =
        assertThrows(
            StatusRuntimeException.class,
            () -> task.state(StateRequest.newBuilder().setId("none").build()));
    assertEquals(ErrorKind.NOT_FOUND, ErrorStatus.of(unknown).kind(), unknown::toString);
    Path output = bundle.resolve("output");
    int pid =
        task.create(
                CreateTaskRequest.newBuilder()
                    .setId("c1")
                    .setBundle(bundle.toString())
                    .setStdout("file://" + output)
                    .setStderr("file://" + output)
                    .build())
            .getPid();
    assertTrue(pid > 1);
    ConnectResponse connected = task.connect(ConnectRequest.newBuilder().setId("c1").build());
    assertEquals(pid, connected.getTaskPid());
    var end = TaskGrpc.newFutureStub(channel).wait(WaitRequest.newBuilder().setId("c1").build());
    assertEquals(pid, task.start(StartRequest.newBuilder().setId("c1").build()).getPid());
    assertEquals(7, end.get().getExitStatus());
    assertEquals(7, task.delete(DeleteRequest.newBuilder().setId("c1").build()).getExitStatus());
    assertEquals("hello from a real shim\n", Files.readString(output));
    assertEquals(pid, assertInstanceOf(TaskStart.class, event("/tasks/start")).getPid());
    assertEquals(7, assertInstanceOf(TaskExit.class, event("/tasks/exit")).getExitStatus());
  }

  private @Nullable MessageLite event(String topic) throws InterruptedException {
    while (true) {
      Envelope envelope = events.poll(30, TimeUnit.SECONDS);
      if (envelope == null) {
        throw new AssertionError("no event " + topic);
      }
      assertEquals(NAMESPACE, envelope.getNamespace());
      if (envelope.getTopic().equals(topic)) {
        return Anys.unpack(envelope.getEvent());
      }
    }
  }

  private static void shutdown(TaskGrpc.TaskBlockingStub task) {
    try {
      task.shutdown(ShutdownRequest.newBuilder().setId("c1").setNow(true).build());
    } catch (StatusRuntimeException e) {
      // it may be gone before it has answered
      assertEquals(ErrorKind.UNAVAILABLE, ErrorStatus.of(e).kind());
    }
  }

  private static Path bundle(Path directory) throws Exception {
    Path bin = Files.createDirectories(directory.resolve("rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("sh"));
    run(directory, Map.of(), "runc", "spec");
    Path config = directory.resolve("config.json");
    String changed =
        Files.readString(config)
            .replace("\"terminal\": true", "\"terminal\": false")
            .replace("\"sh\"", "\"sh\", \"-c\", \"echo hello from a real shim; exit 7\"");
    Files.writeString(config, changed);
    return directory;
  }

  private static Path startShim(Path bundle, Path publish) throws Exception {
    String printed =
        run(
            bundle,
            Map.of("TTRPC_ADDRESS", publish.toString()),
            "containerd-shim-runc-v2",
            "-namespace",
            NAMESPACE,
            "-id",
            "c1",
            "-address",
            publish.toString(),
            "-publish-binary",
            "/bin/true",
            "start");
    return UnixSockets.path(printed.strip());
  }

  private static String run(Path directory, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    // output goes to a file: the shim's daemon inherits it, so a pipe would never end
    Path output = Files.createTempFile(directory, "run", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    String printed = Files.readString(output, UTF_8);
    assertEquals(0, status, printed);
    return printed;
  }
}
