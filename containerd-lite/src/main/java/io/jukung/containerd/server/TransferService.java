package io.jukung.containerd.server;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.streaming.ByteReceiver;
import io.jukung.containerd.streaming.ByteSender;
import io.jukung.containerd.streaming.MessageStream;
import io.jukung.containerd.streaming.StreamDirectory;
import io.jukung.containerd.transfer.ExportTarget;
import io.jukung.containerd.transfer.ImageTarget;
import io.jukung.containerd.transfer.ImageTransfers;
import io.jukung.containerd.transfer.Progress;
import io.jukung.containerd.transfer.ProgressSink;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.transfer.v1.TransferGrpc;
import io.jukung.proto.services.transfer.v1.TransferRequest;
import io.jukung.proto.types.transfer.ImageExportStream;
import io.jukung.proto.types.transfer.ImageImportStream;
import io.jukung.proto.types.transfer.ImageReference;
import io.jukung.proto.types.transfer.ImageStore;
import io.jukung.proto.types.transfer.OCIRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code containerd.services.transfer.v1.Transfer}. What is done depends on the types of source and
 * destination. Each transfer runs on a virtual thread, which is interrupted when the caller leaves.
 */
public final class TransferService extends TransferGrpc.TransferImplBase {
  private final ImageTransfers transfers;
  private final StreamDirectory streams;
  private final GarbageTrigger garbage;

  public TransferService(
      ImageTransfers transfers, StreamDirectory streams, GarbageTrigger garbage) {
    this.transfers = transfers;
    this.streams = streams;
    this.garbage = garbage;
  }

  @Override
  public void transfer(TransferRequest request, StreamObserver<Empty> observer) {
    String namespace = Namespaces.required();
    Any source = request.getSource();
    Any destination = request.getDestination();
    String progressId = request.getOptions().getProgressStream();
    MessageStream progress = progressId.isEmpty() ? null : streams.get(namespace, progressId);
    Runnable work = work(namespace, source, destination, sink(progress));
    var call = (ServerCallStreamObserver<Empty>) observer;
    Thread thread = Thread.ofVirtual().name("transfer").unstarted(() -> run(work, progress, call));
    call.setOnCancelHandler(thread::interrupt);
    thread.start();
  }

  private void run(
      Runnable work, @Nullable MessageStream progress, ServerCallStreamObserver<Empty> call) {
    ContainerException failure = null;
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failure = ErrorStatus.of(e);
    }
    garbage.collectSoon(); // what a failed transfer brought, what a new image replaced
    if (progress != null) {
      progress.close(); // before the answer: whoever waits for it has all progress then
    }
    if (call.isCancelled()) {
      return;
    }
    if (failure == null) {
      Conversions.answer(call, Empty.getDefaultInstance());
    } else {
      call.onError(ErrorStatus.toGrpcException(failure));
    }
  }

  private Runnable work(String namespace, Any source, Any destination, ProgressSink progress) {
    if (Anys.is(source, OCIRegistry.class) && Anys.is(destination, ImageStore.class)) {
      OCIRegistry registry = Anys.unpack(source, OCIRegistry.class);
      var from = TransferMessages.source(registry, streams, namespace);
      var to = TransferMessages.target(Anys.unpack(destination, ImageStore.class));
      return () -> transfers.pull(namespace, from, to, progress);
    }
    if (Anys.is(source, ImageImportStream.class) && Anys.is(destination, ImageStore.class)) {
      return importing(
          namespace,
          Anys.unpack(source, ImageImportStream.class),
          Anys.unpack(destination, ImageStore.class),
          progress);
    }
    if (Anys.is(source, ImageStore.class) && Anys.is(destination, ImageExportStream.class)) {
      return exporting(
          namespace,
          Anys.unpack(source, ImageStore.class),
          Anys.unpack(destination, ImageExportStream.class),
          progress);
    }
    if (Anys.is(source, ImageStore.class) && Anys.is(destination, ImageStore.class)) {
      return tagging(
          namespace,
          Anys.unpack(source, ImageStore.class),
          Anys.unpack(destination, ImageStore.class),
          progress);
    }
    throw ContainerException.unimplemented(
        "transfer from " + Anys.name(source) + " to " + Anys.name(destination));
  }

  private Runnable tagging(
      String namespace, ImageStore from, ImageStore to, ProgressSink progress) {
    TransferMessages.checkOnlyNames(from, "the source of a tag");
    TransferMessages.refuse(
        from.getExtraReferencesCount() > 0, "extra_references", "the source of a tag");
    TransferMessages.checkOnlyNames(to, "a tag");
    ImageTarget target = TransferMessages.target(to);
    return () -> transfers.tag(namespace, from.getName(), target, progress);
  }

  private Runnable importing(
      String namespace, ImageImportStream from, ImageStore to, ProgressSink progress) {
    TransferMessages.refuse(from.getForceCompress(), "force_compress", "an import");
    TransferMessages.checkArchiveType(from.getMediaType(), "an import");
    ByteReceiver bytes = new ByteReceiver(streams.get(namespace, from.getStream()));
    var target = TransferMessages.target(to);
    return () -> {
      try (bytes) {
        transfers.importArchive(namespace, bytes, target, progress);
      }
    };
  }

  private Runnable exporting(
      String namespace, ImageStore from, ImageExportStream to, ProgressSink progress) {
    TransferMessages.checkOnlyNames(from, "the source of an export");
    TransferMessages.checkArchiveType(to.getMediaType(), "an export");
    List<String> names = new ArrayList<>();
    if (!from.getName().isEmpty()) {
      names.add(from.getName());
    }
    for (ImageReference reference : from.getExtraReferencesList()) {
      TransferMessages.refuse(reference.getIsPrefix(), "is_prefix", "an image to export");
      TransferMessages.refuse(reference.getAddDigest(), "add_digest", "an image to export");
      names.add(reference.getName());
    }
    if (names.isEmpty()) {
      throw ContainerException.invalidArgument("no image named to export");
    }
    ByteSender bytes = new ByteSender(streams.get(namespace, to.getStream()));
    ExportTarget target =
        new ExportTarget(
            TransferMessages.platforms(to.getPlatformsList()),
            to.getAllPlatforms(),
            to.getSkipCompatibilityManifest(),
            to.getSkipNonDistributable());
    return () -> {
      try (bytes) {
        transfers.exportArchive(namespace, names, bytes, target, progress);
      }
    };
  }

  private static ProgressSink sink(@Nullable MessageStream stream) {
    return stream == null ? progress -> {} : progress -> stream.offer(Anys.pack(message(progress)));
  }

  private static io.jukung.proto.types.transfer.Progress message(Progress progress) {
    var message =
        io.jukung.proto.types.transfer.Progress.newBuilder()
            .setEvent(progress.event())
            .setName(progress.name())
            .addAllParents(progress.parents())
            .setProgress(progress.progress())
            .setTotal(progress.total());
    progress.descriptor().ifPresent(d -> message.setDesc(Conversions.descriptor(d)));
    return message.build();
  }
}
