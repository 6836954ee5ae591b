package io.jukung.containerd.diff;

import io.jukung.containerd.archive.ArchiveException;
import io.jukung.containerd.archive.LayerUnpacker;
import io.jukung.containerd.archive.UnpackException;
import io.jukung.containerd.archive.UnpackTarget;
import io.jukung.containerd.content.ContentStore;
import io.jukung.containerd.snapshots.Mount;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.Descriptor;
import io.jukung.proto.image.MediaTypes;
import io.jukung.sys.Errno;
import io.jukung.sys.Fd;
import io.jukung.sys.FileCalls;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.function.LongConsumer;

/** Applies layers from the content store. */
public final class LayerDiffs {
  private final ContentStore content;
  private final Kernel kernel;
  private final LayerUnpacker unpacker;

  public LayerDiffs(ContentStore content, Kernel kernel, LayerUnpacker unpacker) {
    this.content = content;
    this.kernel = kernel;
    this.unpacker = unpacker;
  }

  /**
   * Unpacks a layer into a snapshot.
   *
   * @param sync bring the files to the disk before returning
   * @param progress told now and then how many bytes of the blob have been read
   * @return the uncompressed layer: its digest is the DiffID
   * @throws ContainerException INVALID_ARGUMENT for an unsafe archive, DATA_LOSS for a broken one,
   *     RESOURCE_EXHAUSTED for a full disk; the snapshot then holds a part of the layer
   */
  public Descriptor apply(
      String namespace, Descriptor layer, List<Mount> mounts, boolean sync, LongConsumer progress) {
    if (!MediaTypes.isLayer(layer.mediaType())) {
      throw ContainerException.unimplemented(
          "media type \"" + layer.mediaType() + "\" is not that of a layer");
    }
    String context = "unpack layer " + layer.digest().shortForm();
    try {
      UnpackTarget target = MountTargets.of(mounts);
      FileChannel blob = content.open(namespace, layer.digest());
      LayerUnpacker.Unpacked unpacked =
          unpacker.unpack(new CountingChannel(blob, progress), target);
      if (sync) {
        sync(target);
      }
      return Descriptor.of(MediaTypes.OCI_LAYER, Digest.parse(unpacked.diffId()), unpacked.size());
    } catch (IOException e) {
      throw failure(context, e);
    }
  }

  private void sync(UnpackTarget target) throws IOException {
    try (Fd root =
        kernel
            .files()
            .openat(FileCalls.AT_FDCWD, target.root().toString(), FileCalls.O_DIRECTORY, 0)) {
      kernel.files().syncfs(root.number());
    }
  }

  /** What went wrong with an archive or the files made of it, as the error that callers know. */
  public static ContainerException failure(String context, IOException e) {
    return switch (e) {
      case ArchiveException archive ->
          switch (archive.fault()) {
            case ESCAPES ->
                error(ErrorKind.INVALID_ARGUMENT, Reason.ARCHIVE_UNSAFE, context, archive);
            case MALFORMED -> error(ErrorKind.DATA_LOSS, Reason.CONTENT_CORRUPT, context, archive);
            case UNSUPPORTED -> error(ErrorKind.UNIMPLEMENTED, Reason.NONE, context, archive);
          };
      case UnpackException unpack ->
          unpack.errno() == Errno.ENOSPC || unpack.errno() == Errno.EDQUOT
              ? error(ErrorKind.RESOURCE_EXHAUSTED, Reason.DISK_FULL, context, unpack)
              : error(ErrorKind.ofErrno(unpack.errno()), Reason.NONE, context, unpack);
      case java.io.InterruptedIOException interrupted ->
          error(ErrorKind.CANCELLED, Reason.NONE, context, interrupted);
      case java.nio.channels.ClosedByInterruptException interrupted ->
          error(ErrorKind.CANCELLED, Reason.NONE, context, interrupted);
      default ->
          isDiskFull(e)
              ? error(ErrorKind.RESOURCE_EXHAUSTED, Reason.DISK_FULL, context, e)
              : error(ErrorKind.INTERNAL, Reason.NONE, context, e);
    };
  }

  /** The JDK tells the errno in words only: those of strerror(3) in the C locale. */
  private static boolean isDiskFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || (e instanceof io.jukung.sys.ErrnoException call && call.errno() == Errno.ENOSPC);
  }

  private static ContainerException error(
      ErrorKind kind, Reason reason, String context, IOException cause) {
    return new ContainerException(kind, reason, context + ": " + cause.getMessage(), cause);
  }
}
