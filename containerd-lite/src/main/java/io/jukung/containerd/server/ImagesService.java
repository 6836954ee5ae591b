package io.jukung.containerd.server;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.filters.Filter;
import io.jukung.containerd.images.ImageRecord;
import io.jukung.containerd.images.ImageStore;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.events.ImageCreate;
import io.jukung.proto.events.ImageDelete;
import io.jukung.proto.events.ImageUpdate;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.services.images.v1.CreateImageRequest;
import io.jukung.proto.services.images.v1.CreateImageResponse;
import io.jukung.proto.services.images.v1.DeleteImageRequest;
import io.jukung.proto.services.images.v1.GetImageRequest;
import io.jukung.proto.services.images.v1.GetImageResponse;
import io.jukung.proto.services.images.v1.Image;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.images.v1.ListImagesRequest;
import io.jukung.proto.services.images.v1.ListImagesResponse;
import io.jukung.proto.services.images.v1.UpdateImageRequest;
import io.jukung.proto.services.images.v1.UpdateImageResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code containerd.services.images.v1.Images}. */
public final class ImagesService extends ImagesGrpc.ImagesImplBase {

  private final ImageStore images;
  private final EventPublisher events;
  private final GarbageTrigger garbage;

  public ImagesService(ImageStore images, EventPublisher events, GarbageTrigger garbage) {
    this.images = images;
    this.events = events;
    this.garbage = garbage;
  }

  @Override
  public void get(GetImageRequest request, StreamObserver<GetImageResponse> observer) {
    ImageRecord image = images.get(Namespaces.required(), request.getName());
    Conversions.answer(observer, GetImageResponse.newBuilder().setImage(message(image)).build());
  }

  @Override
  public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> observer) {
    List<Filter> filters = Filter.parse(request.getFiltersList());
    ListImagesResponse.Builder response = ListImagesResponse.newBuilder();
    for (ImageRecord image : images.list(Namespaces.required())) {
      if (Filter.any(filters, path -> field(image, path))) {
        response.addImages(message(image));
      }
    }
    Conversions.answer(observer, response.build());
  }

  private static Optional<String> field(ImageRecord image, List<String> path) {
    return switch (path.getFirst()) {
      case "name" -> Optional.of(image.name());
      case "target" ->
          switch (path.size() > 1 ? path.get(1) : "") {
            case "digest" -> Optional.of(image.target().digest().toString());
            case "mediatype" -> Optional.of(image.target().mediaType());
            default -> Optional.empty();
          };
      case "labels" -> Filter.label(image.labels(), path);
      default -> Optional.empty();
    };
  }

  @Override
  public void create(CreateImageRequest request, StreamObserver<CreateImageResponse> observer) {
    ImageRecord made = images.create(Namespaces.required(), record(request.getImage()));
    events.publish(
        "/images/create",
        ImageCreate.newBuilder().setName(made.name()).putAllLabels(made.labels()).build());
    Conversions.answer(observer, CreateImageResponse.newBuilder().setImage(message(made)).build());
  }

  @Override
  public void update(UpdateImageRequest request, StreamObserver<UpdateImageResponse> observer) {
    ImageRecord updated =
        images.update(
            Namespaces.required(),
            record(request.getImage()),
            request.getUpdateMask().getPathsList());
    events.publish(
        "/images/update",
        ImageUpdate.newBuilder().setName(updated.name()).putAllLabels(updated.labels()).build());
    Conversions.answer(
        observer, UpdateImageResponse.newBuilder().setImage(message(updated)).build());
  }

  @Override
  public void delete(DeleteImageRequest request, StreamObserver<Empty> observer) {
    String namespace = Namespaces.required();
    if (request.hasTarget()) {
      Digest wanted = Digest.parse(request.getTarget().getDigest());
      if (!images.get(namespace, request.getName()).target().digest().equals(wanted)) {
        throw ContainerException.notFound(
            "image \"" + request.getName() + "\": target is not " + wanted);
      }
    }
    images.delete(namespace, request.getName());
    events.publish("/images/delete", ImageDelete.newBuilder().setName(request.getName()).build());
    if (request.getSync()) {
      garbage.collectNow();
    } else {
      garbage.collectSoon();
    }
    Conversions.answer(observer, Empty.getDefaultInstance());
  }

  private static Image message(ImageRecord image) {
    return Image.newBuilder()
        .setName(image.name())
        .putAllLabels(image.labels())
        .setTarget(Conversions.descriptor(image.target()))
        .setCreatedAt(Conversions.timestamp(image.created()))
        .setUpdatedAt(Conversions.timestamp(image.updated()))
        .build();
  }

  private static ImageRecord record(Image message) {
    Descriptor target = Conversions.descriptor(message.getTarget());
    return new ImageRecord(
        message.getName(), target, message.getLabelsMap(), Instant.EPOCH, Instant.EPOCH);
  }
}
