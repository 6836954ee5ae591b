package io.jukung.shim.runtime;

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

  /** Looks now, and calls back before it returns when there is news. */
  void check();

  /** Ends the watching. */
  @Override
  void close();
}
