package io.jukung.proto.id;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The digest of content: OCI image-spec, descriptor.md#digests.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal digits, 64 or 128
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
  public static final String SHA256 = "sha256";
  public static final String SHA512 = "sha512";

  public Digest {
    int digits = digits(algorithm);
    if (digits == 0) {
      throw invalid(algorithm + ":" + hex, "unsupported digest algorithm");
    }
    if (hex.length() != digits) {
      throw invalid(algorithm + ":" + hex, "invalid checksum digest length");
    }
    if (!Chars.allLowerHex(hex)) {
      throw invalid(algorithm + ":" + hex, "invalid checksum digest format");
    }
  }

  /** Reads {@code sha256:…}. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw invalid(text, "invalid checksum digest format");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  public static boolean isValid(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      return false;
    }
    int digits = digits(text.substring(0, colon));
    String hex = text.substring(colon + 1);
    return digits != 0 && hex.length() == digits && Chars.allLowerHex(hex);
  }

  /** The sha256 of the bytes. */
  public static Digest of(byte[] content) {
    return new Digest(SHA256, Chars.hex(messageDigest(SHA256).digest(content)));
  }

  /** The sha256 of the text in UTF-8. */
  public static Digest of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A sha256 of content that arrives in pieces. */
  public static Digester digester() {
    return new Digester(SHA256);
  }

  /** A digester of this digest's algorithm, for verifying content against it. */
  public Digester verifier() {
    return new Digester(algorithm);
  }

  /** The first 12 digits, as people see image ids. */
  public String shortForm() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  private static int digits(String algorithm) {
    return switch (algorithm) {
      case SHA256 -> 64;
      case SHA512 -> 128;
      default -> 0;
    };
  }

  private static ContainerException invalid(String text, String problem) {
    return ContainerException.invalidArgument(
        Reason.DIGEST_INVALID, problem + ": \"" + text + "\"");
  }

  private static MessageDigest messageDigest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.equals(SHA256) ? "SHA-256" : "SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256 and SHA-512", e);
    }
  }

  /** Belongs to one thread. */
  public static final class Digester {
    private final String algorithm;
    private final MessageDigest state;
    private long size;

    private Digester(String algorithm) {
      this.algorithm = algorithm;
      this.state = messageDigest(algorithm);
    }

    public void update(byte[] bytes) {
      update(bytes, 0, bytes.length);
    }

    public void update(byte[] bytes, int offset, int length) {
      state.update(bytes, offset, length);
      size += length;
    }

    /** Takes all remaining bytes of the buffer. */
    public void update(ByteBuffer bytes) {
      size += bytes.remaining();
      state.update(bytes);
    }

    /** Bytes taken so far. */
    public long size() {
      return size;
    }

    /** The digest of what was taken so far; more may follow. */
    public Digest digest() {
      try {
        return new Digest(algorithm, Chars.hex(((MessageDigest) state.clone()).digest()));
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("the JDK's digests can be cloned", e);
      }
    }
  }
}
