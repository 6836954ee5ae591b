package io.jukung.containerd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.jukung.containerd.server.CallLease;
import io.jukung.proto.services.content.v1.AbortRequest;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.DeleteContentRequest;
import io.jukung.proto.services.content.v1.InfoRequest;
import io.jukung.proto.services.content.v1.ListContentRequest;
import io.jukung.proto.services.content.v1.ListStatusesRequest;
import io.jukung.proto.services.content.v1.ReadContentRequest;
import io.jukung.proto.services.content.v1.StatusRequest;
import io.jukung.proto.services.content.v1.WriteAction;
import io.jukung.proto.services.content.v1.WriteContentRequest;
import io.jukung.proto.services.images.v1.CreateImageRequest;
import io.jukung.proto.services.images.v1.DeleteImageRequest;
import io.jukung.proto.services.images.v1.Image;
import io.jukung.proto.services.images.v1.ImagesGrpc;
import io.jukung.proto.services.images.v1.ListImagesRequest;
import io.jukung.proto.services.images.v1.UpdateImageRequest;
import io.jukung.proto.services.leases.v1.CreateRequest;
import io.jukung.proto.services.leases.v1.LeasesGrpc;
import io.jukung.proto.services.leases.v1.ListResourcesRequest;
import io.jukung.proto.services.snapshots.v1.PrepareSnapshotRequest;
import io.jukung.proto.services.snapshots.v1.SnapshotsGrpc;
import io.jukung.proto.types.Descriptor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What images consist of: content, leases over it, image records. */
@Timeout(60)
class ContentAndImagesTest extends ServedContainerd {

  @Test
  void contentIsWrittenInPiecesAndReadBack() throws Exception {
    Answers answers = new Answers();
    StreamObserver<WriteContentRequest> write = ContentGrpc.newStub(channel).write(answers);
    write.onNext(
        WriteContentRequest.newBuilder().setAction(WriteAction.STAT).setRef("ref").build());
    assertEquals(0, answers.next().getOffset());
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.WRITE)
            .setData(HELLO.substring(0, 6))
            .build());
    assertEquals(6, answers.next().getOffset());
    var content = ContentGrpc.newBlockingStub(channel);
    assertEquals(
        6,
        content.status(StatusRequest.newBuilder().setRef("ref").build()).getStatus().getOffset());
    assertEquals(
        1, content.listStatuses(ListStatusesRequest.getDefaultInstance()).getStatusesCount());
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.COMMIT)
            .setOffset(6)
            .setData(HELLO.substring(6))
            .setTotal(HELLO.size())
            .setExpected(DIGEST)
            .build());
    assertEquals(DIGEST, answers.next().getDigest());
    assertEquals(
        HELLO.size(),
        content.info(InfoRequest.newBuilder().setDigest(DIGEST).build()).getInfo().getSize());
    ByteString read = ByteString.EMPTY;
    Iterator<io.jukung.proto.services.content.v1.ReadContentResponse> parts =
        content.read(
            ReadContentRequest.newBuilder().setDigest(DIGEST).setOffset(7).setSize(4).build());
    while (parts.hasNext()) {
      read = read.concat(parts.next().getData());
    }
    assertEquals("cont", read.toStringUtf8());
    assertEquals(
        Status.Code.OUT_OF_RANGE,
        code(
            () ->
                content
                    .read(ReadContentRequest.newBuilder().setDigest(DIGEST).setOffset(99).build())
                    .hasNext()));
  }

  @Test
  void aBrokenWriteIsGoneOnWithAndASecondWriterWaits() throws Exception {
    Answers first = new Answers();
    StreamObserver<WriteContentRequest> write = ContentGrpc.newStub(channel).write(first);
    write.onNext(
        WriteContentRequest.newBuilder()
            .setAction(WriteAction.WRITE)
            .setRef("ref")
            .setData(HELLO.substring(0, 6))
            .build());
    first.next();
    Answers second = new Answers();
    ContentGrpc.newStub(channel)
        .write(second)
        .onNext(WriteContentRequest.newBuilder().setAction(WriteAction.STAT).setRef("ref").build());
    assertEquals(Status.Code.UNAVAILABLE, second.end.get(20, TimeUnit.SECONDS).getCode());
    write.onCompleted();
    assertEquals(Status.OK, first.end.get(20, TimeUnit.SECONDS));
    Answers third = new Answers();
    ContentGrpc.newStub(channel)
        .write(third)
        .onNext(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.COMMIT)
                .setRef("ref")
                .setOffset(6)
                .setData(HELLO.substring(6))
                .setExpected(DIGEST)
                .build());
    assertEquals(DIGEST, third.next().getDigest());
  }

  @Test
  void aWrongDigestAndAGapAreRefused() throws Exception {
    Answers gap = new Answers();
    ContentGrpc.newStub(channel)
        .write(gap)
        .onNext(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.WRITE)
                .setRef("gap")
                .setOffset(5)
                .setData(HELLO)
                .build());
    assertEquals(Status.Code.OUT_OF_RANGE, gap.end.get(20, TimeUnit.SECONDS).getCode());
    Answers wrong = new Answers();
    ContentGrpc.newStub(channel)
        .write(wrong)
        .onNext(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.COMMIT)
                .setRef("wrong")
                .setData(HELLO.substring(1))
                .setExpected(DIGEST)
                .build());
    assertEquals(Status.Code.FAILED_PRECONDITION, wrong.end.get(20, TimeUnit.SECONDS).getCode());
    var content = ContentGrpc.newBlockingStub(channel);
    assertFalse(content.list(ListContentRequest.getDefaultInstance()).hasNext());
    assertEquals(
        Status.Code.NOT_FOUND,
        code(() -> content.abort(AbortRequest.newBuilder().setRef("none").build())));
    assertEquals(
        Status.Code.NOT_FOUND,
        code(() -> content.delete(DeleteContentRequest.newBuilder().setDigest(DIGEST).build())));
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        code(() -> content.info(InfoRequest.newBuilder().setDigest("md5:1").build())));
  }

  @Test
  void aCallsLeaseKeepsWhatTheCallBrings() throws Exception {
    var leases = LeasesGrpc.newBlockingStub(channel);
    String lease =
        leases.create(CreateRequest.newBuilder().setId("mine-").build()).getLease().getId();
    Metadata header = new Metadata();
    header.put(CallLease.HEADER, lease);
    Channel leased =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(header));
    write(leased);
    SnapshotsGrpc.newBlockingStub(leased)
        .prepare(
            PrepareSnapshotRequest.newBuilder().setSnapshotter("overlayfs").setKey("k").build());
    List<String> kept = new ArrayList<>();
    leases
        .listResources(ListResourcesRequest.newBuilder().setId(lease).build())
        .getResourcesList()
        .forEach(resource -> kept.add(resource.getType() + " " + resource.getId()));
    assertEquals(List.of("content " + DIGEST, "snapshots/overlayfs k"), kept);
  }

  @Test
  void imagesAreNamedFilteredAndChangedByMask() throws Exception {
    write(channel);
    var images = ImagesGrpc.newBlockingStub(channel);
    Image image =
        Image.newBuilder()
            .setName("docker.io/library/a:1")
            .setTarget(
                Descriptor.newBuilder()
                    .setMediaType("application/vnd.oci.image.manifest.v1+json")
                    .setDigest(DIGEST)
                    .setSize(HELLO.size()))
            .putLabels("a", "1")
            .build();
    images.create(CreateImageRequest.newBuilder().setImage(image).build());
    assertEquals(
        Status.Code.ALREADY_EXISTS,
        code(() -> images.create(CreateImageRequest.newBuilder().setImage(image).build())));
    Image updated =
        images
            .update(
                UpdateImageRequest.newBuilder()
                    .setImage(
                        image.toBuilder()
                            .clearTarget()
                            .setTarget(image.getTarget())
                            .putLabels("b", "2"))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("labels.b"))
                    .build())
            .getImage();
    assertEquals(Map.of("a", "1", "b", "2"), updated.getLabelsMap());
    assertEquals(
        1,
        images
            .list(ListImagesRequest.newBuilder().addFilters("name~=/a:1$/,labels.b==2").build())
            .getImagesCount());
    assertEquals(
        0,
        images
            .list(ListImagesRequest.newBuilder().addFilters("labels.b==3").build())
            .getImagesCount());
    assertEquals(
        Status.Code.INVALID_ARGUMENT,
        code(() -> images.list(ListImagesRequest.newBuilder().addFilters("name==").build())));
    images.delete(DeleteImageRequest.newBuilder().setName(image.getName()).setSync(true).build());
    // the collection has ended before the answer
    assertEquals(
        Status.Code.NOT_FOUND,
        code(
            () ->
                ContentGrpc.newBlockingStub(channel)
                    .info(InfoRequest.newBuilder().setDigest(DIGEST).build())));
  }
}
