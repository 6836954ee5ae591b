package io.jukung.engine.app;

import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.services.images.v1.CreateImageRequest;
import io.jukung.proto.services.images.v1.CreateImageResponse;
import io.jukung.proto.services.images.v1.DeleteImageRequest;
import io.jukung.proto.services.images.v1.GetImageRequest;
import io.jukung.proto.services.images.v1.GetImageResponse;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.images.v1.ListImagesRequest;
import io.jukung.proto.services.images.v1.ListImagesResponse;
import io.jukung.proto.services.images.v1.UpdateImageRequest;
import io.jukung.proto.services.images.v1.UpdateImageResponse;

/** Image records of a {@link FakeContainerd}. */
final class FakeImageStore extends ImagesGrpc.ImagesImplBase {
  private final FakeContainerd fake;

  FakeImageStore(FakeContainerd fake) {
    this.fake = fake;
  }

  @Override
  public void get(GetImageRequest request, StreamObserver<GetImageResponse> out) {
    FakeContainerd.answer(
        out,
        GetImageResponse.newBuilder()
            .setImage(FakeContainerd.present(fake.images.get(request.getName()), "image"))
            .build());
  }

  @Override
  public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> out) {
    FakeContainerd.answer(
        out, ListImagesResponse.newBuilder().addAllImages(fake.images.values()).build());
  }

  @Override
  public void create(CreateImageRequest request, StreamObserver<CreateImageResponse> out) {
    if (fake.images.putIfAbsent(request.getImage().getName(), request.getImage()) != null) {
      throw ContainerException.alreadyExists("image exists");
    }
    FakeContainerd.answer(out, CreateImageResponse.getDefaultInstance());
  }

  @Override
  public void update(UpdateImageRequest request, StreamObserver<UpdateImageResponse> out) {
    fake.images.put(request.getImage().getName(), request.getImage());
    FakeContainerd.answer(out, UpdateImageResponse.getDefaultInstance());
  }

  @Override
  public void delete(DeleteImageRequest request, StreamObserver<Empty> out) {
    FakeContainerd.present(fake.images.remove(request.getName()), "image");
    FakeContainerd.answer(out, Empty.getDefaultInstance());
  }
}
