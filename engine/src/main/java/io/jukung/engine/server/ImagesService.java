package io.jukung.engine.server;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jukung.engine.image.ImageArchives;
import io.jukung.engine.image.ImageDetails;
import io.jukung.engine.image.ImageImport;
import io.jukung.engine.image.ImageInspection;
import io.jukung.engine.image.ImageListing;
import io.jukung.engine.image.ImagePull;
import io.jukung.engine.image.ImageRemoval;
import io.jukung.engine.image.ImageStep;
import io.jukung.engine.image.ImageTags;
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
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.Json;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.util.Optional;

/** {@code jukung.engine.v1.Images}. */
public final class ImagesService extends ImagesGrpc.ImagesImplBase {
  private static final int CHUNK = 256 << 10;

  private final ImagePull pull;
  private final ImageListing listing;
  private final ImageInspection inspection;
  private final ImageRemoval removal;
  private final ImageTags tags;
  private final ImageArchives archives;
  private final ImageImport importer;

  public ImagesService(
      ImagePull pull,
      ImageListing listing,
      ImageInspection inspection,
      ImageRemoval removal,
      ImageTags tags,
      ImageArchives archives,
      ImageImport importer) {
    this.pull = pull;
    this.listing = listing;
    this.inspection = inspection;
    this.removal = removal;
    this.tags = tags;
    this.archives = archives;
    this.importer = importer;
  }

  @Override
  public void pull(PullImageRequest request, StreamObserver<ImageProgress> observer) {
    Outbound.of(observer)
        .run(
            out -> {
              ImageDetails image =
                  pull.pull(
                      new ImagePull.Request(
                          request.getReference(),
                          request.getPlatform(),
                          request.getUsername(),
                          request.getPassword()),
                      step -> out.send(progress(step)));
              out.send(
                  ImageProgress.newBuilder()
                      .setDigest(image.target().digest())
                      .setImageId(image.id().toString())
                      .build());
            });
  }

  private static ImageProgress progress(ImageStep step) {
    return ImageProgress.newBuilder()
        .setId(step.id())
        .setStatus(step.status())
        .setCurrent(step.current())
        .setTotal(step.total())
        .build();
  }

  @Override
  public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> out) {
    Unary.answer(
        out,
        () ->
            ListImagesResponse.newBuilder()
                .addAllImages(
                    listing.list(Stamps.filters(request.getFiltersMap())).stream()
                        .map(ImagesService::summary)
                        .toList())
                .build());
  }

  private static ImageSummary summary(ImageListing.Row row) {
    return ImageSummary.newBuilder()
        .setId(row.details().id().toString())
        .addAllRepoTags(row.tags())
        .addAllRepoDigests(row.digests())
        .setCreated(Stamps.of(row.details().created()))
        .setSize(row.size())
        .putAllLabels(row.details().defaults().labels())
        .setContainers(row.containers())
        .build();
  }

  @Override
  public void inspect(InspectImageRequest request, StreamObserver<InspectImageResponse> out) {
    Unary.answer(
        out,
        () ->
            InspectImageResponse.newBuilder()
                .setJson(Json.write(inspection.inspect(request.getImage())))
                .build());
  }

  @Override
  public void remove(RemoveImageRequest request, StreamObserver<RemoveImageResponse> out) {
    Unary.answer(
        out,
        () -> {
          ImageRemoval.Removed removed = removal.remove(request.getImage(), request.getForce());
          return RemoveImageResponse.newBuilder()
              .addAllUntagged(removed.untagged())
              .addAllDeleted(removed.deleted())
              .build();
        });
  }

  @Override
  public void tag(TagImageRequest request, StreamObserver<TagImageResponse> out) {
    Unary.answer(
        out,
        () -> {
          tags.tag(request.getSource(), request.getTarget());
          return TagImageResponse.getDefaultInstance();
        });
  }

  @Override
  public void save(SaveImagesRequest request, StreamObserver<ArchiveChunk> observer) {
    Outbound.of(observer)
        .run(
            out -> {
              try (OutputStream stream = new BufferedOutputStream(new ChunkOutput(out), CHUNK)) {
                archives.save(request.getImagesList(), stream);
              }
            });
  }

  @Override
  public StreamObserver<ArchiveChunk> load(StreamObserver<ImageProgress> observer) {
    Outbound<ImageProgress> outbound = Outbound.of(observer);
    Inbound<ArchiveChunk> in = new Inbound<>(observer);
    outbound.run(
        out ->
            archives.load(
                new ChunkInput(() -> in.next().map(ArchiveChunk::getData)),
                step -> out.send(progress(step))));
    return in;
  }

  @Override
  public StreamObserver<ImportImageRequest> import_(StreamObserver<ImportImageResponse> observer) {
    Outbound<ImportImageResponse> outbound = Outbound.of(observer);
    Inbound<ImportImageRequest> in = new Inbound<>(observer);
    outbound.run(
        out -> {
          Optional<ImportImageRequest> first = in.next();
          if (first.isEmpty() || !first.get().hasOpen()) {
            throw ContainerException.invalidArgument("the first message must describe the image");
          }
          ImageDetails image =
              importer.run(
                  request(first.get().getOpen()),
                  new ChunkInput(() -> in.next().map(ImportImageRequest::getData)));
          out.send(ImportImageResponse.newBuilder().setId(image.id().toString()).build());
        });
    return in;
  }

  private static ImageImport.Request request(ImportOpen open) {
    return new ImageImport.Request(
        open.getReference(),
        open.getMessage(),
        open.getChangesList(),
        open.getPlatform().isEmpty() ? null : Platform.parse(open.getPlatform()));
  }

  /** Sends what is written as messages; each write becomes one. */
  private static final class ChunkOutput extends OutputStream {
    private final Outbound<ArchiveChunk> out;

    ChunkOutput(Outbound<ArchiveChunk> out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) {
      int at = offset;
      while (at < offset + length) {
        int size = Math.min(CHUNK, offset + length - at);
        out.send(ArchiveChunk.newBuilder().setData(ByteString.copyFrom(data, at, size)).build());
        at += size;
      }
    }
  }
}
