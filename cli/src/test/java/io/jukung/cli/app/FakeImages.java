package io.jukung.cli.app;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.engine.v1.ArchiveChunk;
import io.jukung.proto.engine.v1.ImageProgress;
import io.jukung.proto.engine.v1.ImageSummary;
import io.jukung.proto.engine.v1.ImagesGrpc;
import io.jukung.proto.engine.v1.ImportImageRequest;
import io.jukung.proto.engine.v1.ImportImageResponse;
import io.jukung.proto.engine.v1.ImportOpen;
import io.jukung.proto.engine.v1.InspectImageRequest;
import io.jukung.proto.engine.v1.InspectImageResponse;
import io.jukung.proto.engine.v1.ListImagesRequest;
import io.jukung.proto.engine.v1.ListImagesResponse;
import io.jukung.proto.engine.v1.PullImageRequest;
import io.jukung.proto.engine.v1.RemoveImageRequest;
import io.jukung.proto.engine.v1.RemoveImageResponse;
import io.jukung.proto.engine.v1.SaveImagesRequest;
import io.jukung.proto.engine.v1.TagImageRequest;
import io.jukung.proto.engine.v1.TagImageResponse;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Images of a {@link FakeEngine}. */
final class FakeImages extends ImagesGrpc.ImagesImplBase {
  final List<ImageSummary> listed = new ArrayList<>();
  final List<ImageProgress> progress = new ArrayList<>();

  volatile ListImagesRequest list = ListImagesRequest.getDefaultInstance();
  volatile PullImageRequest pulled = PullImageRequest.getDefaultInstance();
  volatile ImportOpen imported = ImportOpen.getDefaultInstance();
  volatile String json = "{}";

  /** The archive that came by load or import. */
  final CompletableFuture<String> uploaded = new CompletableFuture<>();

  private final FakeEngine engine;
  private volatile boolean missing;

  FakeImages(FakeEngine engine) {
    this.engine = engine;
  }

  /** No image is there until one is pulled. */
  void miss() {
    missing = true;
  }

  boolean isMissing() {
    return missing;
  }

  @Override
  public void pull(PullImageRequest request, StreamObserver<ImageProgress> to) {
    pulled = request;
    if (engine.fails("pull " + request.getReference(), to)) {
      return;
    }
    missing = false;
    progress.forEach(to::onNext);
    to.onCompleted();
  }

  @Override
  public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> to) {
    list = request;
    engine.answer("images", to, ListImagesResponse.newBuilder().addAllImages(listed).build());
  }

  @Override
  public void inspect(InspectImageRequest request, StreamObserver<InspectImageResponse> to) {
    engine.answer(
        "inspectImage " + request.getImage(),
        to,
        InspectImageResponse.newBuilder().setJson(json).build());
  }

  @Override
  public void remove(RemoveImageRequest request, StreamObserver<RemoveImageResponse> to) {
    engine.answer(
        "rmi " + request.getImage() + (request.getForce() ? " force" : ""),
        to,
        RemoveImageResponse.newBuilder()
            .addUntagged(request.getImage() + ":latest")
            .addDeleted("sha256:12")
            .build());
  }

  @Override
  public void tag(TagImageRequest request, StreamObserver<TagImageResponse> to) {
    engine.answer(
        "tag " + request.getSource() + " " + request.getTarget(),
        to,
        TagImageResponse.getDefaultInstance());
  }

  @Override
  public void save(SaveImagesRequest request, StreamObserver<ArchiveChunk> to) {
    engine.calls.add("save " + request.getImagesList());
    to.onNext(ArchiveChunk.newBuilder().setData(FakeEngine.bytes("first ")).build());
    ContainerException failure = engine.failures.get("save");
    if (failure != null) {
      to.onError(ErrorStatus.toGrpcException(failure));
      return;
    }
    to.onNext(ArchiveChunk.newBuilder().setData(FakeEngine.bytes("second")).build());
    to.onCompleted();
  }

  @Override
  public StreamObserver<ArchiveChunk> load(StreamObserver<ImageProgress> to) {
    return new Received<>(
        "load", to, ImageProgress.newBuilder().setStatus("Loaded image: x:1").build()) {
      @Override
      ByteString data(ArchiveChunk chunk) {
        return chunk.getData();
      }
    };
  }

  @Override
  public StreamObserver<ImportImageRequest> import_(StreamObserver<ImportImageResponse> to) {
    return new Received<>(
        "import", to, ImportImageResponse.newBuilder().setId("sha256:ab").build()) {
      @Override
      ByteString data(ImportImageRequest request) {
        if (request.hasOpen()) {
          imported = request.getOpen();
        }
        return request.getData();
      }
    };
  }

  private abstract class Received<Q, A> implements StreamObserver<Q> {
    private final String call;
    private final StreamObserver<A> to;
    private final A answer;
    private ByteString all = ByteString.EMPTY;

    Received(String call, StreamObserver<A> to, A answer) {
      this.call = call;
      this.to = to;
      this.answer = answer;
    }

    abstract ByteString data(Q request);

    @Override
    public void onNext(Q request) {
      all = all.concat(data(request));
    }

    @Override
    public void onError(Throwable failure) {
      uploaded.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      uploaded.complete(all.toStringUtf8());
      engine.answer(call, to, answer);
    }
  }
}
