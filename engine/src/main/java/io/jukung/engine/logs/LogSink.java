package io.jukung.engine.logs;

/** Takes output; blocks while the receiver is slow. */
@FunctionalInterface
public interface LogSink {
  /** The bytes are only valid during the call. */
  void accept(boolean stderr, byte[] data, int offset, int length);
}
