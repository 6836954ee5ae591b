package io.jukung.containerd.archive;

import java.io.IOException;

/**
 * The archive itself is at fault: malformed, truncated, unsupported, or trying to leave its root.
 */
public final class ArchiveException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Fault {
    /** Not what its format allows, or cut short. */
    MALFORMED,
    /** Valid, but of a kind that is not read here. */
    UNSUPPORTED,
    /** An entry's name or link points outside of the directory it is unpacked into. */
    ESCAPES
  }

  private final Fault fault;

  public ArchiveException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  public ArchiveException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  static ArchiveException malformed(String message) {
    return new ArchiveException(Fault.MALFORMED, message);
  }

  static ArchiveException unsupported(String message) {
    return new ArchiveException(Fault.UNSUPPORTED, message);
  }
}
