package io.jukung.shim.bootstrap;

import com.google.protobuf.Timestamp;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.shim.runtime.RootfsMounter;
import io.jukung.shim.runtime.RuntimeChoice;
import io.jukung.shim.runtime.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * {@code delete}: takes away what is left of a container that containerd has given up, with the
 * help of its shim when that lives, else without. Nobody knows the exit code of an orphan, so it is
 * that of a kill.
 */
public final class DeleteCommand {
  private static final int KILLED = 137;

  private final ShimPaths paths;
  private final ShimConnection.Connector connector;
  private final Supplier<Runtimes> runtimes;
  private final Supplier<RootfsMounter> mounter;
  private final InstantSource clock;

  /**
   * @param runtimes asked only when there is no shim, since loading it costs time
   * @param mounter likewise
   */
  public DeleteCommand(
      ShimPaths paths,
      ShimConnection.Connector connector,
      Supplier<Runtimes> runtimes,
      Supplier<RootfsMounter> mounter,
      InstantSource clock) {
    this.paths = paths;
    this.connector = connector;
    this.runtimes = runtimes;
    this.mounter = mounter;
    this.clock = clock;
  }

  /** Does it; the answer is the serialized DeleteResponse to print. */
  public byte[] run(String id, Path bundle) {
    byte[] byShim = askShim(id);
    if (byShim.length > 0) {
      return byShim;
    }
    try {
      runtimes.get().get(RuntimeChoice.load(bundle)).delete(id);
    } catch (IOException e) {
      throw ErrorStatus.of(e).in("delete container \"" + id + "\"");
    }
    mounter.get().unmount(bundle.resolve("rootfs"));
    Instant now = clock.instant();
    return DeleteResponse.newBuilder()
        .setExitStatus(KILLED)
        .setExitedAt(
            Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
        .build()
        .toByteArray();
  }

  private byte[] askShim(String id) {
    if (!Files.exists(paths.socket())) {
      return new byte[0];
    }
    try (ShimConnection shim = connector.connect(paths.socket())) {
      return shim.killAndDelete(id);
    } catch (IOException e) {
      return new byte[0]; // dead, or dying while we asked: then it is ours to clean up
    }
  }
}
