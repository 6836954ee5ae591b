package io.jukung.runtime;

import io.jukung.runtime.state.ContainerRecord;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What this JVM keeps of a container: its lock, and what it knows beyond the state file. */
final class ContainerEntry {
  /** Held while the container is changed. */
  final ReentrantLock lock = new ReentrantLock();

  /** The reports of a process that was made here and not yet started. */
  @Nullable Launch launch;

  /** Null until it is read or made. */
  @Nullable ContainerRecord container;
}
