package io.jukung.engine.containerd;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.id.Digest;
import io.jukung.proto.services.content.v1.AbortRequest;
import io.jukung.proto.services.content.v1.ContentGrpc;
import io.jukung.proto.services.content.v1.InfoRequest;
import io.jukung.proto.services.content.v1.ReadContentRequest;
import io.jukung.proto.services.content.v1.ReadContentResponse;
import io.jukung.proto.services.content.v1.WriteAction;
import io.jukung.proto.services.content.v1.WriteContentRequest;
import io.jukung.proto.services.content.v1.WriteContentResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Blobs by digest. */
public final class ContentClient {
  private static final int CHUNK = 256 << 10;

  private final ContentGrpc.ContentBlockingStub stub;
  private final ContentGrpc.ContentStub asyncStub;
  private final Calls calls;

  ContentClient(Channel channel, Calls calls) {
    this.stub = ContentGrpc.newBlockingStub(channel);
    this.asyncStub = ContentGrpc.newStub(channel);
    this.calls = calls;
  }

  /**
   * A whole blob; for manifests and configs.
   *
   * @param limit bytes accepted
   */
  public byte[] read(String digest, int limit) {
    ReadContentRequest request = ReadContentRequest.newBuilder().setDigest(digest).build();
    ByteString all =
        calls.repeatable(
            () -> {
              ByteString bytes = ByteString.EMPTY;
              Iterator<ReadContentResponse> parts = stub.read(request);
              while (parts.hasNext()) {
                bytes = bytes.concat(parts.next().getData());
                if (bytes.size() > limit) {
                  throw ContainerException.outOfRange(
                      "content " + digest + " is larger than " + limit + " bytes");
                }
              }
              return bytes;
            });
    return all.toByteArray();
  }

  /** Size in bytes, empty when the blob is not here. */
  public Optional<Long> size(String digest) {
    InfoRequest request = InfoRequest.newBuilder().setDigest(digest).build();
    try {
      return Optional.of(calls.repeatable(() -> stub.info(request)).getInfo().getSize());
    } catch (ContainerException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Stores a small blob; that it is there already is success. */
  public Digest write(byte[] blob, Map<String, String> labels, String lease) {
    try {
      return write(new ByteArrayInputStream(blob), "engine-" + Digest.of(blob), labels, lease)
          .digest();
    } catch (IOException e) {
      throw ContainerException.internal("read a blob from memory: " + e.getMessage(), e);
    }
  }

  /** What was stored. */
  public record Written(Digest digest, long size) {}

  /**
   * Stores what the stream holds.
   *
   * @param ref names the ingest; two writers must not share it
   * @throws IOException when the stream fails; nothing is stored then
   */
  public Written write(InputStream from, String ref, Map<String, String> labels, String lease)
      throws IOException {
    WireStream<WriteContentRequest, WriteContentResponse> stream = new WireStream<>();
    Leases.with(asyncStub, lease).write(stream);
    Digest.Digester digester = Digest.digester();
    try {
      byte[] buffer = new byte[CHUNK];
      for (int n = from.readNBytes(buffer, 0, CHUNK);
          n > 0;
          n = from.readNBytes(buffer, 0, CHUNK)) {
        digester.update(buffer, 0, n);
        stream.send(
            WriteContentRequest.newBuilder()
                .setAction(WriteAction.WRITE)
                .setRef(ref)
                .setOffset(digester.size() - n)
                .setData(ByteString.copyFrom(buffer, 0, n))
                .build());
        answer(stream);
      }
      stream.send(
          WriteContentRequest.newBuilder()
              .setAction(WriteAction.COMMIT)
              .setRef(ref)
              .setOffset(digester.size())
              .setTotal(digester.size())
              .setExpected(digester.digest().toString())
              .putAllLabels(labels)
              .build());
      answer(stream);
      stream.halfClose();
    } catch (ContainerException e) {
      stream.cancel();
      if (e.kind() != ErrorKind.ALREADY_EXISTS) {
        abort(ref);
        throw e;
      }
    } catch (IOException e) {
      stream.cancel();
      abort(ref);
      throw e;
    }
    return new Written(digester.digest(), digester.size());
  }

  private static void answer(WireStream<WriteContentRequest, WriteContentResponse> stream) {
    if (stream.receive().isEmpty()) {
      throw ContainerException.internal("containerd ended a content write early", null);
    }
  }

  private void abort(String ref) {
    try {
      stub.abort(AbortRequest.newBuilder().setRef(ref).build());
    } catch (io.grpc.StatusRuntimeException e) {
      // what failed before is what the caller must hear; an unfinished ingest is garbage-collected
      ErrorStatus.fromGrpc(e);
    }
  }
}
