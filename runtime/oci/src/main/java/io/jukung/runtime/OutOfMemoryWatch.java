package io.jukung.runtime;

/** A watch on one container for kills for want of memory. Any thread. */
public interface OutOfMemoryWatch extends AutoCloseable {
  /** Sees nothing. */
  OutOfMemoryWatch BLIND =
      new OutOfMemoryWatch() {
        @Override
        public void check() {}

        @Override
        public void close() {}
      };

  /**
   * Looks now, and calls back before it returns when there is news. For whoever has seen a process
   * end and must know why before telling of it.
   */
  void check();

  /** Ends the watching. */
  @Override
  void close();
}
