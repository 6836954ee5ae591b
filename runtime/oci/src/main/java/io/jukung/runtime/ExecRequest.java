package io.jukung.runtime;

import io.jukung.runtime.spec.ProcessSpec;

/**
 * A further process in a running container.
 *
 * @param stdio must be a {@link Stdio.Terminal} exactly when {@code process.terminal} is set
 * @param preserveFds how many descriptors from 3 on the process inherits
 * @param ignorePaused do not refuse in a paused container, where the process waits for the thaw
 */
public record ExecRequest(
    String id, ProcessSpec process, Stdio stdio, int preserveFds, boolean ignorePaused) {

  public ExecRequest(String id, ProcessSpec process, Stdio stdio) {
    this(id, process, stdio, 0, false);
  }
}
