package io.jukung.engine.containerd;

import io.grpc.Channel;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.services.images.v1.CreateImageRequest;
import io.jukung.proto.services.images.v1.DeleteImageRequest;
import io.jukung.proto.services.images.v1.GetImageRequest;
import io.jukung.proto.services.images.v1.Image;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.images.v1.ListImagesRequest;
import io.jukung.proto.services.images.v1.UpdateImageRequest;
import java.util.List;
import java.util.Optional;

/** Names of images. */
public final class ImageClient {
  private final ImagesGrpc.ImagesBlockingStub stub;
  private final Calls calls;

  ImageClient(Channel channel, Calls calls) {
    this.stub = ImagesGrpc.newBlockingStub(channel);
    this.calls = calls;
  }

  public Optional<StoredImage> find(String name) {
    GetImageRequest request = GetImageRequest.newBuilder().setName(name).build();
    try {
      return Optional.of(image(calls.repeatable(() -> stub.get(request)).getImage()));
    } catch (ContainerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public List<StoredImage> list() {
    ListImagesRequest request = ListImagesRequest.getDefaultInstance();
    return calls.repeatable(() -> stub.list(request)).getImagesList().stream()
        .map(ImageClient::image)
        .toList();
  }

  /** Creates the name or points it elsewhere. */
  public void put(String name, ContentDescriptor target) {
    Image image = Image.newBuilder().setName(name).setTarget(Convert.message(target)).build();
    try {
      calls.once(() -> stub.create(CreateImageRequest.newBuilder().setImage(image).build()));
    } catch (ContainerException e) {
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        throw e;
      }
      calls.repeatable(() -> stub.update(UpdateImageRequest.newBuilder().setImage(image).build()));
    }
  }

  /**
   * Removes a name.
   *
   * @param sync wait until what only it referred to is deleted
   */
  public void delete(String name, boolean sync) {
    DeleteImageRequest request =
        DeleteImageRequest.newBuilder().setName(name).setSync(sync).build();
    calls.repeatable(() -> stub.delete(request));
  }

  private static StoredImage image(Image image) {
    return new StoredImage(
        image.getName(),
        Convert.descriptor(image.getTarget()),
        image.getLabelsMap(),
        Convert.instant(image.getCreatedAt()),
        Convert.instant(image.getUpdatedAt()));
  }
}
