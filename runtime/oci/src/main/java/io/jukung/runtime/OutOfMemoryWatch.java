package io.jukung.runtime;

/** A watch on one container for kills for want of memory. Any thread. */
public interface OutOfMemoryWatch extends AutoCloseable {

  /**
   * Looks now, and calls back before it returns when there is news. For whoever has seen a process
   * end and must know why before telling of it.
   */
  void check();

  /** Ends the watching. */
  @Override
  void close();
}
