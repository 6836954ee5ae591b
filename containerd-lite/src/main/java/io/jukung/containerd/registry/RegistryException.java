package io.jukung.containerd.registry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A registry does not give what it was asked for. The message is one line and names both. */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Kind {
    /** Nobody answers, or only with errors of its own; may work later. */
    UNAVAILABLE,
    /** It says that there is no such thing. */
    NOT_FOUND,
    /** It wants to know who is asking, or does not like who is. */
    DENIED,
    /** It answers, but not what the protocol says, or not what the digest says. */
    BAD_ANSWER,
    /** What it has cannot be used here: an old schema, another platform. */
    UNSUPPORTED,
    /** Our own configuration is wrong. */
    CONFIGURATION
  }

  private final Kind kind;

  public RegistryException(Kind kind, String message) {
    this(kind, message, null);
  }

  public RegistryException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
