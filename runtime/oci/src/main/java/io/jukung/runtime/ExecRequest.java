package io.jukung.runtime;

import io.jukung.runtime.spec.ProcessSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A further process in a running container.
 *
 * @param stdio must be a {@link Stdio.Terminal} exactly when {@code process.terminal} is set
 * @param preserveFds how many descriptors from 3 on the process inherits
 * @param ignorePaused do not refuse in a paused container, where the process waits for the thaw
 * @param cgroups cgroups below the container's own to run in, which must exist: path by controller,
 *     or by the empty string in version 2; empty: the container's own
 * @param oomScoreAdj when neither process nor container says one; null: inherited
 */
public record ExecRequest(
    String id,
    ProcessSpec process,
    Stdio stdio,
    int preserveFds,
    boolean ignorePaused,
    Map<String, String> cgroups,
    @Nullable Integer oomScoreAdj) {

  public ExecRequest {
    cgroups = Map.copyOf(cgroups);
  }

  public ExecRequest(
      String id, ProcessSpec process, Stdio stdio, int preserveFds, boolean ignorePaused) {
    this(id, process, stdio, preserveFds, ignorePaused, Map.of(), null);
  }

  public ExecRequest(String id, ProcessSpec process, Stdio stdio) {
    this(id, process, stdio, 0, false);
  }
}
