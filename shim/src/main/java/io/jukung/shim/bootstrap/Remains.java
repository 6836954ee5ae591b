package io.jukung.shim.bootstrap;

import com.google.protobuf.Timestamp;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.shim.runtime.RootfsMounter;
import io.jukung.shim.runtime.RuntimeChoice;
import io.jukung.shim.runtime.Runtimes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Takes away what is left of a container that has no shim: its processes, its cgroups, the
 * runtime's state and the root file system's mounts. Nobody knows the exit code of an orphan, so it
 * is that of a kill. Nothing left is no error. Thread-safe as far as its parts are.
 */
public final class Remains {
  private static final int KILLED = 137;

  private final Runtimes runtimes;
  private final RootfsMounter mounter;
  private final InstantSource clock;

  public Remains(Runtimes runtimes, RootfsMounter mounter, InstantSource clock) {
    this.runtimes = runtimes;
    this.mounter = mounter;
    this.clock = clock;
  }

  /**
   * Does it.
   *
   * @throws ContainerException when something resists
   */
  public DeleteResponse remove(String id, Path bundle) {
    try {
      runtimes.get(RuntimeChoice.load(bundle)).delete(id);
    } catch (IOException e) {
      throw ErrorStatus.of(e).in("delete container \"" + id + "\"");
    }
    mounter.unmount(bundle.resolve("rootfs"));
    return killed(clock.instant());
  }

  /** What is said of a container whose exit code nobody knows. */
  static DeleteResponse killed(Instant now) {
    return DeleteResponse.newBuilder()
        .setExitStatus(KILLED)
        .setExitedAt(
            Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
        .build();
  }
}
