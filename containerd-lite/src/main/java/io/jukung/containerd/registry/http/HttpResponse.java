package io.jukung.containerd.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A response; its connection goes back to the client when closed with the body read. */
public final class HttpResponse implements Closeable {
  private final int status;
  private final HttpHeaders headers;
  private final ResponseBody body;

  HttpResponse(int status, HttpHeaders headers, ResponseBody body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public HttpHeaders headers() {
    return headers;
  }

  /** Bytes of the body as announced, or -1 when it is not known before its end. */
  public long length() {
    return body.length();
  }

  /** The body; a connection that ends before it does is a {@link TruncatedBodyException}. */
  public InputStream body() {
    return body;
  }

  /**
   * The whole body.
   *
   * @return null when it is longer than {@code limit} bytes
   */
  public byte @org.jspecify.annotations.Nullable [] bytes(int limit) throws IOException {
    if (body.length() > limit) {
      return null;
    }
    byte[] bytes = body.readNBytes(limit + 1);
    return bytes.length > limit ? null : bytes;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
