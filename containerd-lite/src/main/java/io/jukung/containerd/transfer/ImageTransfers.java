package io.jukung.containerd.transfer;

import io.jukung.containerd.diff.LayerDiffs;
import io.jukung.containerd.images.ImageRecord;
import io.jukung.containerd.registry.RegistryClient;
import io.jukung.containerd.registry.Repository;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.image.Descriptor;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.Supplier;

/**
 * Transfers of images. Thread-safe; each call blocks until its transfer has ended, and an interrupt
 * ends it. Failures are {@link ContainerException}s of one line.
 */
public final class ImageTransfers {
  private final Stores stores;
  private final LayerDiffs diffs;
  private final Supplier<RegistryAccess> registries;
  private final ImageRecords records;
  private final KeyedLocks locks = new KeyedLocks();

  /**
   * @param registries made when the first pull needs it
   * @param saved told of every image record that was written
   */
  public ImageTransfers(
      Stores stores,
      LayerDiffs diffs,
      Supplier<RegistryAccess> registries,
      ImageSavedListener saved) {
    this.stores = stores;
    this.diffs = diffs;
    this.registries = registries;
    this.records = new ImageRecords(stores.images(), saved);
  }

  /** What is done under a lease. */
  @FunctionalInterface
  private interface Work {
    void run(TransferContext context) throws IOException, InterruptedException;
  }

  /** Registry to image store. */
  public void pull(String namespace, PullSource source, ImageTarget target, ProgressSink progress) {
    ImageReference reference = source.reference();
    run(
        namespace,
        target.name(),
        progress,
        "pull " + reference.familiar(),
        context -> {
          RegistryAccess access = registries.get();
          RegistryClient client =
              RegistryClient.open(
                  access.client(),
                  access.retries(),
                  access.hosts(source),
                  new Repository(reference.domain(), reference.path()),
                  source.scheme(),
                  source.credentials());
          Descriptor root =
              new ImagePuller(context, source, target, client, access.retries(), access.parallel())
                  .pull();
          save(namespace, target, root, context.jobs());
        });
  }

  /**
   * Archive to image store: a docker archive or an OCI layout, compressed or not.
   *
   * @param archive read to its end, and closed
   */
  public void importArchive(
      String namespace, ReadableByteChannel archive, ImageTarget target, ProgressSink progress) {
    run(
        namespace,
        target.name(),
        progress,
        "load",
        context -> {
          BlobJobs jobs = context.jobs();
          jobs.say("Importing");
          for (ArchiveImporter.Imported image :
              new ArchiveImporter(context, target).read(archive)) {
            records.save(
                namespace,
                image.names(),
                image.descriptor(),
                target.labels(),
                record -> told(record, jobs));
          }
          jobs.say("Completed import");
        });
  }

  /**
   * Image store to archive.
   *
   * @param images by the names of their records
   * @param archive not closed
   */
  public void exportArchive(
      String namespace,
      List<String> images,
      WritableByteChannel archive,
      ExportTarget target,
      ProgressSink progress) {
    run(
        namespace,
        "",
        progress,
        "save",
        context -> {
          context.jobs().say("Exporting");
          List<ImageRecord> found =
              images.stream().map(name -> stores.images().get(namespace, name)).toList();
          new ArchiveExporter(context.blobs(), target).write(found, archive);
          context.jobs().say("Completed export");
        });
  }

  /** Another name for an image. */
  public void tag(String namespace, String from, ImageTarget target, ProgressSink progress) {
    run(
        namespace,
        from,
        progress,
        "tag " + from,
        context -> {
          ImageRecord image = stores.images().get(namespace, from);
          save(namespace, target, image.target(), context.jobs());
        });
  }

  private void save(String namespace, ImageTarget target, Descriptor root, BlobJobs jobs) {
    records.save(
        namespace,
        TargetNames.ofRoot(target, root),
        root,
        target.labels(),
        record -> told(record, jobs));
  }

  private static void told(ImageRecord record, BlobJobs jobs) {
    jobs.about("saved", record.name(), record.target());
  }

  private void run(String namespace, String name, ProgressSink progress, String what, Work work) {
    try (TransferLease lease = new TransferLease(stores.leases(), namespace)) {
      BlobJobs jobs = new BlobJobs(name, progress);
      BlobStore blobs = new BlobStore(stores.content(), namespace, lease);
      LayerUnpack unpack = new LayerUnpack(namespace, diffs, blobs, lease, locks, jobs);
      work.run(new TransferContext(namespace, stores, blobs, unpack, locks, jobs));
    } catch (IOException e) {
      throw Failures.of(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContainerException(ErrorKind.CANCELLED, Reason.NONE, what + ": cancelled", e);
    }
  }
}
