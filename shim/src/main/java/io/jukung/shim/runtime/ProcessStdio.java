package io.jukung.shim.runtime;

import io.jukung.sys.Fd;

/**
 * What a new process gets as its standard descriptors. The caller keeps the descriptors and closes
 * them.
 */
public sealed interface ProcessStdio {

  /** Three open descriptors, which become 0, 1 and 2. */
  record Descriptors(Fd stdin, Fd stdout, Fd stderr) implements ProcessStdio {}

  /** A new terminal of the container; the runtime answers its master. */
  record Terminal() implements ProcessStdio {}
}
