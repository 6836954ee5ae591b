package io.jukung.shim.app;

import io.jukung.sys.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What makes an ordinary process the parent of containers. */
final class ShimProcess {
  private static final Logger LOG = Logger.getLogger(ShimProcess.class.getName());

  /** As containerd's shims: killed for want of memory after all else but the daemons. */
  private static final String OOM_SCORE = "-999";

  private ShimProcess() {}

  /**
   * Becomes the one that orphans of containers fall to, and hard to kill for lack of memory where
   * that is allowed.
   */
  static void prepare(Kernel kernel) throws IOException {
    kernel.processes().becomeSubreaper();
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), OOM_SCORE);
    } catch (IOException e) {
      LOG.log(Level.INFO, "the kernel may end this shim when memory runs out: {0}", e.getMessage());
    }
  }
}
