package io.jukung.containerd.registry.http;

import java.io.IOException;

/** What answered does not speak HTTP as it should; asking again will not help. */
public final class BadResponseException extends IOException {
  private static final long serialVersionUID = 1L;

  BadResponseException(String message) {
    super(message);
  }
}
