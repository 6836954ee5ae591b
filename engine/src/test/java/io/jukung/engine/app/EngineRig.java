package io.jukung.engine.app;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.jukung.engine.containerd.Patience;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.ImagesGrpc;
import io.jukung.proto.engine.v1.InspectContainerRequest;
import io.jukung.proto.engine.v1.SystemGrpc;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorInterceptor;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** An engine on a fake containerd, behind its own API in this process. */
final class EngineRig implements AutoCloseable {
  private final Engine engine;
  private final Server server;
  private final ManagedChannel channel;
  private final ManagedChannel containerd;
  final ContainersGrpc.ContainersBlockingStub containers;
  final ContainersGrpc.ContainersStub containersAsync;
  final ImagesGrpc.ImagesBlockingStub images;
  final SystemGrpc.SystemBlockingStub system;

  EngineRig(Path directory, FakeContainerd fake) throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Path run = Files.createDirectories(directory.resolve("run"));
    containerd = fake.channel();
    engine =
        new Engine(
            data,
            run,
            directory.resolve("config"),
            containerd,
            new Patience(Duration.ofSeconds(5), Duration.ofMillis(5)),
            () -> {
              throw new AssertionError("no native call is needed");
            },
            Clock.systemUTC());
    engine.start(Duration.ofSeconds(10));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).intercept(new ErrorInterceptor());
    engine.services().forEach(builder::addService);
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    containers = ContainersGrpc.newBlockingStub(channel);
    containersAsync = ContainersGrpc.newStub(channel);
    images = ImagesGrpc.newBlockingStub(channel);
    system = SystemGrpc.newBlockingStub(channel);
  }

  JsonView inspect(String container) {
    return Json.parse(
            containers
                .inspect(InspectContainerRequest.newBuilder().setContainer(container).build())
                .getJson())
        .view();
  }

  JsonView state(String container) {
    return inspect(container).get("State");
  }

  String status(String container) {
    return state(container).string("Status");
  }

  /** The error a call ends with. */
  static ContainerException failure(Supplier<?> call) {
    try {
      Object answer = call.get();
      throw new AssertionError("succeeded: " + answer);
    } catch (io.grpc.StatusRuntimeException e) {
      return ErrorStatus.fromGrpc(e);
    }
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain: " + what);
      }
      Thread.sleep(2);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    engine.close();
    containerd.shutdownNow();
  }
}
