package io.jukung.containerd.registry.http;

import java.io.IOException;

/** The connection ended before the body did. */
public final class TruncatedBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  TruncatedBodyException(String message) {
    super(message);
  }
}
