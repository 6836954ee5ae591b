package io.jukung.engine.containerd;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a transfer, in containerd's words: waiting, downloading, complete, already exists,
 * extracting, extracted, saved; or a sentence when there is no descriptor.
 *
 * @param progress bytes so far
 * @param total bytes in all, 0 when unknown
 */
public record TransferProgress(
    String event,
    String name,
    List<String> parents,
    long progress,
    long total,
    @Nullable ContentDescriptor descriptor) {
  public TransferProgress {
    parents = List.copyOf(parents);
  }
}
