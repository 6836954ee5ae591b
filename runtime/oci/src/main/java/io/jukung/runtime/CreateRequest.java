package io.jukung.runtime;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * @param bundle absolute; holds {@code config.json}, to which {@code root.path} is relative
 * @param stdio must be a {@link Stdio.Terminal} exactly when {@code process.terminal} is set
 */
public record CreateRequest(String id, Path bundle, Stdio stdio, Options options) {

  public CreateRequest(String id, Path bundle, Stdio stdio) {
    this(id, bundle, stdio, Options.DEFAULT);
  }

  /**
   * What runc's command line can say beside the bundle.
   *
   * @param noPivot MS_MOVE instead of pivot_root, for root file systems on the initial ramfs
   * @param noNewKeyring keep the caller's session keyring
   * @param preserveFds how many descriptors from 3 on the process inherits
   * @param oomScoreAdj when the spec says none; null: inherited
   */
  public record Options(
      boolean noPivot, boolean noNewKeyring, int preserveFds, @Nullable Integer oomScoreAdj) {
    public static final Options DEFAULT = new Options(false, false, 0, null);
  }
}
