package io.jukung.containerd.transfer;

import io.jukung.proto.image.Descriptor;
import java.util.List;
import java.util.Optional;

/**
 * One step of a transfer, in containerd's words: {@code waiting}, {@code downloading}, {@code
 * complete}, {@code already exists}, {@code extracting}, {@code extracted}, {@code saved}, or a
 * sentence about the whole.
 *
 * @param name of the thing: {@code layer-sha256:…}, an image's name
 * @param parents names of what it belongs to
 * @param progress bytes so far
 * @param total bytes in all, 0: unknown
 */
public record Progress(
    String event,
    String name,
    List<String> parents,
    long progress,
    long total,
    Optional<Descriptor> descriptor) {

  static Progress of(String event) {
    return new Progress(event, "", List.of(), 0, 0, Optional.empty());
  }

  static Progress of(String event, String name, Descriptor descriptor) {
    return new Progress(event, name, List.of(), 0, 0, Optional.of(descriptor));
  }
}
