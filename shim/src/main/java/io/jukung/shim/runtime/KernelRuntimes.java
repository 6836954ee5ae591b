package io.jukung.shim.runtime;

import io.jukung.sys.Kernel;
import java.nio.file.Path;

/** The built-in runtime, and any binary with runc's command line. */
public final class KernelRuntimes implements Runtimes {
  private final OciRuntime builtIn;
  private final Kernel kernel;
  private final Path root;

  /**
   * @param root state directory of binaries, unless a request names another
   */
  public KernelRuntimes(OciRuntime builtIn, Kernel kernel, Path root) {
    this.builtIn = builtIn;
    this.kernel = kernel;
    this.root = root;
  }

  @Override
  public OciRuntime get(RuntimeChoice choice) {
    if (choice.binary().isEmpty()) {
      return builtIn;
    }
    Path state = choice.root().isEmpty() ? root.resolve("binary") : Path.of(choice.root());
    return new RuncRuntime(new RuncCommand(choice.binary(), state), kernel);
  }
}
