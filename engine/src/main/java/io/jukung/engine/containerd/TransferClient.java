package io.jukung.engine.containerd;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.id.Platform;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.streaming.v1.StreamInit;
import io.jukung.proto.services.streaming.v1.StreamingGrpc;
import io.jukung.proto.services.transfer.v1.TransferGrpc;
import io.jukung.proto.services.transfer.v1.TransferOptions;
import io.jukung.proto.services.transfer.v1.TransferRequest;
import io.jukung.proto.types.transfer.AuthRequest;
import io.jukung.proto.types.transfer.AuthResponse;
import io.jukung.proto.types.transfer.AuthType;
import io.jukung.proto.types.transfer.Data;
import io.jukung.proto.types.transfer.ImageExportStream;
import io.jukung.proto.types.transfer.ImageImportStream;
import io.jukung.proto.types.transfer.ImageReference;
import io.jukung.proto.types.transfer.ImageStore;
import io.jukung.proto.types.transfer.OCIRegistry;
import io.jukung.proto.types.transfer.Progress;
import io.jukung.proto.types.transfer.RegistryResolver;
import io.jukung.proto.types.transfer.UnpackConfiguration;
import io.jukung.proto.types.transfer.WindowUpdate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Images in and out: pull, load, save. */
public final class TransferClient {
  private static final int CHUNK = 128 << 10;
  private static final int WINDOW = 1 << 20;

  private final TransferGrpc.TransferFutureStub transfer;
  private final StreamingGrpc.StreamingStub streaming;
  private final Calls calls;

  TransferClient(Channel channel, Calls calls) {
    this.transfer = TransferGrpc.newFutureStub(channel);
    this.streaming = StreamingGrpc.newStub(channel);
    this.calls = calls;
  }

  /**
   * What to pull.
   *
   * @param reference canonical
   * @param hostDir directory of hosts.toml files, empty for none
   * @param username empty: anonymous
   */
  public record PullRequest(
      String reference, Platform platform, String hostDir, String username, String password) {}

  /** Pulls and unpacks; blocks until done. Interrupting the thread cancels. */
  public void pull(PullRequest request, Consumer<TransferProgress> progress) {
    RegistryResolver.Builder resolver = RegistryResolver.newBuilder().setHostDir(request.hostDir());
    WireStream<Any, Any> auth = null;
    if (!request.username().isEmpty()) {
      String id = streamId("auth");
      auth = open(id);
      resolver.setAuthStream(id);
      answerAuth(auth, request);
    }
    OCIRegistry source =
        OCIRegistry.newBuilder().setReference(request.reference()).setResolver(resolver).build();
    io.jukung.proto.types.Platform platform = message(request.platform());
    ImageStore target =
        ImageStore.newBuilder()
            .setName(request.reference())
            .addPlatforms(platform)
            .addUnpacks(unpack(platform))
            .build();
    try {
      run(source, target, progress);
    } finally {
      if (auth != null) {
        auth.cancel();
      }
    }
  }

  private static void answerAuth(WireStream<Any, Any> stream, PullRequest request) {
    Thread.startVirtualThread(
        () -> {
          try {
            for (Optional<Any> ask = stream.receive(); ask.isPresent(); ask = stream.receive()) {
              if (Anys.is(ask.get(), AuthRequest.class)) {
                stream.send(
                    Anys.pack(
                        AuthResponse.newBuilder()
                            .setAuthType(AuthType.CREDENTIALS)
                            .setUsername(request.username())
                            .setSecret(request.password())
                            .build()));
              }
            }
          } catch (ContainerException e) {
            // the pull is over, or reports why it broke
          }
        });
  }

  /** Reads a docker or OCI archive; {@code progress} says which names were saved. */
  public void load(InputStream archive, Platform platform, Consumer<TransferProgress> progress) {
    String id = streamId("import");
    WireStream<Any, Any> data = open(id);
    Thread sender = Thread.startVirtualThread(() -> send(archive, data));
    io.jukung.proto.types.Platform here = message(platform);
    ImageStore target =
        ImageStore.newBuilder()
            .addUnpacks(unpack(here))
            .addExtraReferences(
                ImageReference.newBuilder().setIsPrefix(true).setAllowOverwrite(true))
            .build();
    try {
      run(ImageImportStream.newBuilder().setStream(id).build(), target, progress);
    } finally {
      data.cancel();
      sender.interrupt();
    }
  }

  /** Sends the stream's bytes as the receiver's window allows. */
  private static void send(InputStream from, WireStream<Any, Any> stream) {
    Semaphore window = new Semaphore(0);
    Thread updates =
        Thread.startVirtualThread(
            () -> {
              try {
                for (Optional<Any> m = stream.receive(); m.isPresent(); m = stream.receive()) {
                  if (Anys.is(m.get(), WindowUpdate.class)) {
                    window.release(Anys.unpack(m.get(), WindowUpdate.class).getUpdate());
                  }
                }
              } catch (ContainerException e) {
                // the transfer itself reports why
              }
              window.release(Integer.MAX_VALUE / 2);
            });
    try {
      byte[] buffer = new byte[CHUNK];
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        int at = 0;
        while (at < n) {
          window.acquire();
          int size = 1 + take(window, n - at - 1);
          stream.send(
              Anys.pack(Data.newBuilder().setData(ByteString.copyFrom(buffer, at, size)).build()));
          at += size;
        }
      }
      stream.halfClose();
    } catch (IOException e) {
      stream.cancel();
    } catch (InterruptedException | IllegalStateException e) {
      // the transfer ended before it had read everything
      updates.interrupt();
    }
  }

  private static int take(Semaphore window, int wanted) {
    int size = Math.min(wanted, window.availablePermits());
    return size > 0 && window.tryAcquire(size) ? size : 0;
  }

  /** Writes an archive of these image names. */
  public void save(List<String> names, Platform platform, OutputStream archive) throws IOException {
    String id = streamId("export");
    WireStream<Any, Any> data = open(id);
    ImageStore.Builder source = ImageStore.newBuilder();
    names.forEach(name -> source.addExtraReferences(ImageReference.newBuilder().setName(name)));
    ImageExportStream target =
        ImageExportStream.newBuilder().setStream(id).addPlatforms(message(platform)).build();
    ListenableFuture<?> done = start(source.build(), target, "");
    try {
      receive(data, archive);
      await(done);
    } catch (ContainerException e) {
      // when the export fails, its own error says more than the end of the stream
      await(done);
      throw e;
    } finally {
      done.cancel(true);
      data.cancel();
    }
  }

  private static void receive(WireStream<Any, Any> data, OutputStream archive) throws IOException {
    long allowed = 0;
    while (true) {
      if (allowed < WINDOW / 2) {
        data.send(Anys.pack(WindowUpdate.newBuilder().setUpdate(WINDOW).build()));
        allowed += WINDOW;
      }
      Optional<Any> message = data.receive();
      if (message.isEmpty()) {
        return;
      }
      if (Anys.is(message.get(), Data.class)) {
        ByteString bytes = Anys.unpack(message.get(), Data.class).getData();
        allowed -= bytes.size();
        bytes.writeTo(archive);
      }
    }
  }

  private void run(MessageLite source, MessageLite target, Consumer<TransferProgress> progress) {
    String id = streamId("progress");
    WireStream<Any, Any> stream = open(id);
    Thread reader = Thread.startVirtualThread(() -> follow(stream, progress));
    ListenableFuture<?> done = start(source, target, id);
    try {
      await(done);
      // the server closes the stream when the transfer ends; its last words are wanted
      reader.join(java.time.Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ContainerException.cancelled("interrupted");
    } finally {
      done.cancel(true);
      stream.cancel();
    }
  }

  private static void follow(WireStream<Any, Any> stream, Consumer<TransferProgress> progress) {
    try {
      for (Optional<Any> m = stream.receive(); m.isPresent(); m = stream.receive()) {
        if (Anys.is(m.get(), Progress.class)) {
          progress.accept(progress(Anys.unpack(m.get(), Progress.class)));
        }
      }
    } catch (ContainerException e) {
      // the transfer itself reports why
    }
  }

  private static TransferProgress progress(Progress p) {
    return new TransferProgress(
        p.getEvent(),
        p.getName(),
        p.getParentsList(),
        p.getProgress(),
        p.getTotal(),
        p.hasDesc() ? Convert.descriptor(p.getDesc()) : null);
  }

  private ListenableFuture<?> start(MessageLite source, MessageLite target, String progress) {
    return transfer.transfer(
        TransferRequest.newBuilder()
            .setSource(Anys.pack(source))
            .setDestination(Anys.pack(target))
            .setOptions(TransferOptions.newBuilder().setProgressStream(progress))
            .build());
  }

  private static void await(ListenableFuture<?> done) {
    try {
      done.get();
    } catch (ExecutionException | CancellationException e) {
      throw ErrorStatus.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ContainerException.cancelled("interrupted");
    }
  }

  /** Opens a stream and waits until the server has registered it under that id. */
  private WireStream<Any, Any> open(String id) {
    return calls.once(
        () -> {
          WireStream<Any, Any> stream = new WireStream<>();
          streaming.stream(stream);
          stream.send(Anys.pack(StreamInit.newBuilder().setId(id).build()));
          if (stream.receive().isEmpty()) {
            throw ContainerException.internal("containerd closed the stream " + id, null);
          }
          return stream;
        });
  }

  private static String streamId(String purpose) {
    return purpose + "-" + UUID.randomUUID();
  }

  private static UnpackConfiguration unpack(io.jukung.proto.types.Platform platform) {
    return UnpackConfiguration.newBuilder()
        .setPlatform(platform)
        .setSnapshotter(SnapshotClient.SNAPSHOTTER)
        .build();
  }

  private static io.jukung.proto.types.Platform message(Platform platform) {
    return io.jukung.proto.types.Platform.newBuilder()
        .setOs(platform.os())
        .setArchitecture(platform.architecture())
        .setVariant(platform.variant())
        .build();
  }
}
