package io.jukung.engine.app;

import io.jukung.sys.Kernel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loads the native binding at the first need, which costs tens of milliseconds. */
final class LazyKernel implements Supplier<Kernel> {
  private final Supplier<Kernel> loader;
  private @Nullable Kernel loaded;

  LazyKernel(Supplier<Kernel> loader) {
    this.loader = loader;
  }

  @Override
  public synchronized Kernel get() {
    Kernel kernel = loaded;
    if (kernel == null) {
      kernel = loader.get();
      loaded = kernel;
    }
    return kernel;
  }
}
