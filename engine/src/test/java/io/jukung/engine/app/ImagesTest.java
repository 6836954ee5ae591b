package io.jukung.engine.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ContainerConfig;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.InspectImageRequest;
import io.jukung.proto.engine.v1.ListImagesRequest;
import io.jukung.proto.engine.v1.RemoveContainerRequest;
import io.jukung.proto.engine.v1.RemoveImageRequest;
import io.jukung.proto.engine.v1.RemoveImageResponse;
import io.jukung.proto.engine.v1.TagImageRequest;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  @TempDir Path directory;
  private FakeContainerd containerd;
  private EngineRig engine;
  private String id;

  @BeforeEach
  void set() throws Exception {
    containerd = new FakeContainerd();
    id = containerd.image("docker.io/library/busybox:latest", "{\"Cmd\":[\"sh\"]}");
    engine = new EngineRig(directory, containerd);
  }

  @AfterEach
  void close() {
    engine.close();
    containerd.close();
  }

  private void tag(String source, String target) {
    engine.images.tag(TagImageRequest.newBuilder().setSource(source).setTarget(target).build());
  }

  private RemoveImageResponse remove(String image, boolean force) {
    return engine.images.remove(
        RemoveImageRequest.newBuilder().setImage(image).setForce(force).build());
  }

  private void use(String image) {
    engine.containers.create(
        CreateContainerRequest.newBuilder()
            .setName("user")
            .setConfig(ContainerConfig.newBuilder().setImage(image))
            .build());
  }

  @Test
  void oneRowPerImageWithAllItsNames() {
    tag("busybox", "mine:v1");
    tag(id.substring(7, 19), "localhost:5000/web");
    var image = engine.images.list(ListImagesRequest.getDefaultInstance()).getImages(0);
    assertEquals(id, image.getId());
    assertEquals(
        List.of("busybox:latest", "localhost:5000/web:latest", "mine:v1"),
        image.getRepoTagsList().stream().sorted().toList());
  }

  @Test
  void aTagGoesTheImageStays() {
    tag("busybox", "mine:v1");
    RemoveImageResponse removed = remove("mine:v1", false);
    assertEquals(List.of("mine:v1"), removed.getUntaggedList());
    assertEquals(0, removed.getDeletedCount());
    ContainerException gone = EngineRig.failure(() -> remove("mine:v1", false));
    assertEquals(Reason.IMAGE_NOT_FOUND, gone.reason());
    assertEquals("No such image: mine:v1", gone.message());
  }

  @Test
  void theLastTagTakesTheImageAlong() {
    RemoveImageResponse removed = remove("busybox", false);
    assertEquals(List.of("busybox:latest"), removed.getUntaggedList());
    assertEquals(List.of(id), removed.getDeletedList());
    assertTrue(containerd.images.isEmpty());
  }

  @Test
  void byIdWithNamesInSeveralRepositoriesNeedsForce() {
    tag("busybox", "mine:v1");
    ContainerException conflict = EngineRig.failure(() -> remove(id, false));
    assertEquals(Reason.IMAGE_IN_USE, conflict.reason());
    assertTrue(conflict.message().contains("multiple repositories"), conflict.message());
    assertEquals(2, remove(id, true).getUntaggedCount());
    assertTrue(containerd.images.isEmpty());
  }

  @Test
  void anImageInUseIsAConflict() {
    tag("busybox", "used:v1");
    use("used:v1");
    assertEquals(Reason.IMAGE_IN_USE, EngineRig.failure(() -> remove("used:v1", false)).reason());
    // another name of the same image may go
    remove("busybox", false);
    assertEquals(Reason.IMAGE_IN_USE, EngineRig.failure(() -> remove(id, false)).reason());
    engine.containers.remove(RemoveContainerRequest.newBuilder().setContainer("user").build());
    remove("used:v1", false);
    assertTrue(containerd.images.isEmpty());
  }

  @Test
  void anImageThatLosesItsNameStaysWithoutOne() {
    String other = containerd.image("docker.io/library/other:latest", "{\"Cmd\":[\"x\"]}");
    tag("other", "busybox");
    assertEquals(other, inspect("busybox").string("Id"));
    assertEquals(id, inspect(id).string("Id"));
    assertEquals(List.of(), inspect(id).strings("RepoTags"));
    remove(id, false);
    assertEquals(Reason.IMAGE_NOT_FOUND, EngineRig.failure(() -> inspect(id)).reason());
  }

  private JsonView inspect(String image) {
    return Json.parse(
            engine
                .images
                .inspect(InspectImageRequest.newBuilder().setImage(image).build())
                .getJson())
        .view();
  }

  @Test
  void malformedReferences() {
    assertEquals(
        Reason.REFERENCE_INVALID, EngineRig.failure(() -> inspect("Not/A::Reference")).reason());
    assertEquals(
        Reason.REFERENCE_INVALID,
        EngineRig.failure(
                () -> {
                  tag("busybox", "UPPER");
                  return "";
                })
            .reason());
  }
}
