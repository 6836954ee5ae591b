package io.jukung.proto.http2;

import java.util.List;

/**
 * What happens on a stream. Called by the connection's reading thread, one after the other, without
 * locks; must not block. After {@code end}, {@link #onReset} or {@link #onFailure} nothing follows.
 */
public interface StreamListener {

  /** Headers, or trailers when they end the stream. */
  void onHeaders(List<HeaderField> fields, boolean end);

  /** A piece of the body; the array belongs to the connection and is valid during the call. */
  void onData(byte[] bytes, int offset, int length, boolean end);

  /** The peer gave the stream up. */
  void onReset(int code);

  /**
   * The connection ended under the stream.
   *
   * @param unprocessed the peer has certainly not acted on the request
   */
  void onFailure(Throwable cause, boolean unprocessed);

  /** What was waiting to be sent has become little; may also be called by a sending thread. */
  void onWritable();
}
