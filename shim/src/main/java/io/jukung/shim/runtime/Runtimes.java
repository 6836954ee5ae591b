package io.jukung.shim.runtime;

/** The runtimes that a shim can use. Thread-safe. */
@FunctionalInterface
public interface Runtimes {
  /** The runtime that a request asked for. */
  OciRuntime get(RuntimeChoice choice);
}
