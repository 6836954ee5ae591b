package io.jukung.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * A container to be made of a checkpoint.
 *
 * @param bundle absolute; as it was at the checkpoint
 * @param criu the program
 * @param images directory of the checkpoint
 * @param work where criu writes its log
 * @param cgroupMode soft, full, strict or ignore
 * @param options further ones for criu
 */
public record RestoreRequest(
    String id,
    Path bundle,
    Path criu,
    Path images,
    Path work,
    String cgroupMode,
    List<String> options) {

  public RestoreRequest {
    options = List.copyOf(options);
  }
}
