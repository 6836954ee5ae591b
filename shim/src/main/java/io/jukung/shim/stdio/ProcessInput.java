package io.jukung.shim.stdio;

import java.nio.ByteBuffer;

/** The stdin of a process, as those see it who have something to send. Thread-safe. */
interface ProcessInput {
  /**
   * Sends the bytes, which are the receiver's from now on; waits while too much is waiting already,
   * so it must not be called on a loop thread. A process that no longer reads takes nothing,
   * silently.
   */
  void send(ByteBuffer data) throws InterruptedException;

  /**
   * Closes the stdin once everything sent has been written; a terminal has no such end and ignores
   * it.
   */
  void close();

  /** Of a process without stdin: what is sent is dropped. */
  static ProcessInput none() {
    return new ProcessInput() {
      @Override
      public void send(ByteBuffer data) {}

      @Override
      public void close() {}
    };
  }
}
