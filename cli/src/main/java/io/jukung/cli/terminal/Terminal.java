package io.jukung.cli.terminal;

import java.io.IOException;

/** The terminal this process was started on, if any. Safe for several threads. */
public interface Terminal {

  /** In characters. */
  record Size(int rows, int columns) {}

  /** Raw mode, until closed; closing twice does nothing. */
  interface Raw extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether standard input, output or error (0, 1, 2) is a terminal. */
  boolean isTerminal(int fd);

  /** Size of the terminal behind a descriptor; 0 × 0 when it does not know. */
  Size size(int fd) throws IOException;

  /** Switches the terminal of standard input to raw mode. */
  Raw raw() throws IOException;

  /** No terminal anywhere. */
  static Terminal none() {
    return new Terminal() {
      @Override
      public boolean isTerminal(int fd) {
        return false;
      }

      @Override
      public Size size(int fd) {
        return new Size(0, 0);
      }

      @Override
      public Raw raw() {
        throw new IllegalStateException("no terminal");
      }
    };
  }
}
