package io.jukung.proto.id;

import static io.jukung.proto.error.ContainerException.invalidArgument;

import io.jukung.proto.error.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names an image, in Docker's normalised form: {@code busybox} is {@code
 * docker.io/library/busybox}. The grammar and the rules are those of the distribution project's
 * reference package, which docker and containerd use.
 *
 * @param domain the registry with optional port, e.g. {@code docker.io}, {@code localhost:5000}
 * @param path the repository in the registry, e.g. {@code library/busybox}
 * @param tag null when not given
 * @param digest null when not given
 */
public record ImageReference(
    String domain, String path, @Nullable String tag, @Nullable Digest digest) {

  public static final String DEFAULT_DOMAIN = "docker.io";
  public static final String DEFAULT_TAG = "latest";

  private static final String LEGACY_DOMAIN = "index.docker.io";
  private static final String OFFICIAL = "library/";
  private static final int MAX_PATH = 255;

  public ImageReference {
    String text = domain + "/" + path;
    if (!ReferenceGrammar.isDomain(domain) || !ReferenceGrammar.isPath(path)) {
      throw invalid(text);
    }
    if (path.length() > MAX_PATH) {
      throw invalidArgument(
          Reason.REFERENCE_INVALID,
          "invalid reference format: repository name ("
              + text
              + ") must not be more than "
              + MAX_PATH
              + " characters");
    }
    if (tag != null && !ReferenceGrammar.isTag(tag)) {
      throw invalidArgument(Reason.REFERENCE_INVALID, "invalid tag format: \"" + tag + "\"");
    }
  }

  /**
   * Reads what a user typed; adds the default registry and {@code library/}, but no tag (see {@link
   * #withDefaultTag}).
   */
  public static ImageReference parse(String text) {
    if (text.length() == 64 && Chars.allLowerHex(text)) {
      throw invalidArgument(
          Reason.REFERENCE_INVALID,
          "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
    }
    int slash = text.indexOf('/');
    String domain = DEFAULT_DOMAIN;
    String remainder = text;
    if (slash >= 0 && isDomain(text.substring(0, slash))) {
      domain = text.substring(0, slash);
      remainder = text.substring(slash + 1);
      if (domain.equals(LEGACY_DOMAIN)) {
        domain = DEFAULT_DOMAIN;
      }
    }
    if (domain.equals(DEFAULT_DOMAIN) && remainder.indexOf('/') < 0) {
      remainder = OFFICIAL + remainder;
    }
    return split(text, domain, remainder);
  }

  /** Whether the first component of a name is a registry rather than a part of the repository. */
  private static boolean isDomain(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static ImageReference split(String text, String domain, String remainder) {
    int colon = remainder.indexOf(':');
    String remote = colon < 0 ? remainder : remainder.substring(0, colon);
    if (!remote.equals(remote.toLowerCase(Locale.ROOT))) {
      throw invalidArgument(
          Reason.REFERENCE_INVALID,
          "invalid reference format: repository name (" + remote + ") must be lowercase");
    }
    int at = remainder.indexOf('@');
    String named = at < 0 ? remainder : remainder.substring(0, at);
    String digest = at < 0 ? null : remainder.substring(at + 1);
    int tagColon = named.indexOf(':');
    String path = tagColon < 0 ? named : named.substring(0, tagColon);
    String tag = tagColon < 0 ? null : named.substring(tagColon + 1);
    boolean wellFormed =
        ReferenceGrammar.isDomain(domain)
            && ReferenceGrammar.isPath(path)
            && (tag == null || ReferenceGrammar.isTag(tag))
            && (digest == null || ReferenceGrammar.isDigest(digest));
    if (!wellFormed) {
      throw invalid(text);
    }
    return new ImageReference(domain, path, tag, digest == null ? null : Digest.parse(digest));
  }

  private static RuntimeException invalid(String text) {
    return invalidArgument(Reason.REFERENCE_INVALID, "invalid reference format: \"" + text + "\"");
  }

  /** Registry and repository, e.g. {@code docker.io/library/busybox}. */
  public String name() {
    return domain + "/" + path;
  }

  /** As people write it, without tag and digest: {@code busybox}, {@code localhost:5000/web}. */
  public String familiarName() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return name();
    }
    boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
    return official ? path.substring(OFFICIAL.length()) : path;
  }

  /** As people write it: {@code busybox:1.36}. */
  public String familiar() {
    return familiarName() + suffix();
  }

  public boolean isNameOnly() {
    return tag == null && digest == null;
  }

  /** With {@code latest} when neither tag nor digest is given. */
  public ImageReference withDefaultTag() {
    return isNameOnly() ? withTag(DEFAULT_TAG) : this;
  }

  /** The same repository and digest with this tag. */
  public ImageReference withTag(String newTag) {
    return new ImageReference(domain, path, newTag, digest);
  }

  /** The same repository by digest alone. */
  public ImageReference withDigest(Digest newDigest) {
    return new ImageReference(domain, path, null, newDigest);
  }

  /** The repository alone. */
  public ImageReference nameOnly() {
    return new ImageReference(domain, path, null, null);
  }

  /**
   * What is stored and asked of a registry: a tag next to a digest is dropped, since the digest
   * decides; {@code latest} is added when there is neither.
   */
  public ImageReference canonical() {
    return digest != null ? withDigest(digest) : withDefaultTag();
  }

  private String suffix() {
    return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
  }

  /** The full form, e.g. {@code docker.io/library/busybox:latest}. */
  @Override
  public String toString() {
    return name() + suffix();
  }
}
