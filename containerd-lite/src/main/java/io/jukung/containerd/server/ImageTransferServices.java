package io.jukung.containerd.server;

import io.grpc.BindableService;
import io.jukung.containerd.archive.LayerUnpacker;
import io.jukung.containerd.diff.LayerDiffs;
import io.jukung.containerd.streaming.StreamDirectory;
import io.jukung.containerd.transfer.ImageTransfers;
import io.jukung.containerd.transfer.RegistryAccess;
import io.jukung.containerd.transfer.Stores;
import io.jukung.proto.events.ImageCreate;
import io.jukung.proto.events.ImageUpdate;
import io.jukung.sys.Kernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Wires what moves images: Transfer, Streaming and Diff, which share streams and unpackers. */
public final class ImageTransferServices {
  private ImageTransferServices() {}

  /**
   * The three services.
   *
   * @param environment for proxies and authorities of registries
   * @param hostsDirectories of {@code certs.d} kind, e.g. {@code /etc/jukung/certs.d}; need not
   *     exist
   */
  public static List<BindableService> of(
      Stores stores,
      Kernel kernel,
      EventPublisher events,
      GarbageTrigger garbage,
      Map<String, String> environment,
      List<Path> hostsDirectories) {
    LayerDiffs diffs = new LayerDiffs(stores.content(), kernel, new LayerUnpacker(kernel));
    StreamDirectory streams = new StreamDirectory();
    ImageTransfers transfers =
        new ImageTransfers(
            stores,
            diffs,
            once(() -> RegistryAccess.of(environment, hostsDirectories)),
            (namespace, record, created) ->
                events.publish(
                    namespace,
                    created ? "/images/create" : "/images/update",
                    created
                        ? ImageCreate.newBuilder()
                            .setName(record.name())
                            .putAllLabels(record.labels())
                            .build()
                        : ImageUpdate.newBuilder()
                            .setName(record.name())
                            .putAllLabels(record.labels())
                            .build()));
    return List.of(
        new TransferService(transfers, streams, garbage),
        new StreamingService(streams),
        new DiffService(diffs));
  }

  /** Made when first needed: most starts of the daemon pull nothing. */
  private static <T extends Object> Supplier<T> once(Supplier<T> maker) {
    return com.google.common.base.Suppliers.memoize(maker::get);
  }
}
