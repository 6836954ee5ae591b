package io.jukung.runtime;

/**
 * What a new process gets as descriptors 0, 1 and 2. Numbers of descriptors stay the caller's, who
 * may close them once the call has returned.
 */
public sealed interface Stdio {

  /** Three open descriptors of this process. */
  record Descriptors(int stdin, int stdout, int stderr) implements Stdio {}

  /**
   * A new terminal of the container's own devpts, whose master the call returns.
   *
   * @param rows 0: as process.consoleSize says, or unset
   */
  record Terminal(int rows, int columns) implements Stdio {
    public Terminal() {
      this(0, 0);
    }
  }

  /** This process's own standard descriptors. */
  Stdio INHERITED = new Descriptors(0, 1, 2);
}
