package io.jukung.containerd.transfer;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.ImageReference;
import io.jukung.proto.image.Descriptor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which names an image gets, by the rules of containerd's transfer service. */
final class TargetNames {
  static final String IMAGE_NAME = "io.containerd.image.name";
  static final String REF_NAME = "org.opencontainers.image.ref.name";

  private TargetNames() {}

  /** Names of what was asked for as a whole: the given ones. */
  static List<String> ofRoot(ImageTarget target, Descriptor root) {
    Set<String> names = new LinkedHashSet<>();
    if (!target.name().isEmpty()) {
      names.add(target.name());
    }
    for (ImageTarget.Reference reference : target.extraReferences()) {
      if (!reference.prefix()) {
        names.add(
            reference.addDigest() ? reference.name() + "@" + root.digest() : reference.name());
      } else if (reference.addDigest()) {
        names.add(reference.name() + "@" + root.digest());
      }
    }
    return new ArrayList<>(names);
  }

  /** Names of one image of an archive, by what the archive says. */
  static List<String> ofImported(ImageTarget target, Descriptor image) {
    Set<String> names = new LinkedHashSet<>();
    for (ImageTarget.Reference reference : target.extraReferences()) {
      if (!reference.prefix()) {
        continue;
      }
      String name = imported(image.annotations(), reference);
      if (!name.isEmpty()) {
        names.add(name);
      }
      if (reference.addDigest() && (name.isEmpty() || !reference.skipNamedDigest())) {
        names.add(reference.name() + "@" + image.digest());
      }
    }
    return new ArrayList<>(names);
  }

  private static String imported(Map<String, String> annotations, ImageTarget.Reference reference) {
    String full = annotations.getOrDefault(IMAGE_NAME, "");
    if (!full.isEmpty()) {
      return full;
    }
    String ref = annotations.getOrDefault(REF_NAME, "");
    if (ref.isEmpty()) {
      return "";
    }
    if (ref.contains("/") || ref.contains(":") || ref.contains("@")) {
      boolean below =
          ref.startsWith(reference.name())
              && (ref.length() == reference.name().length()
                  || "/:@".indexOf(ref.charAt(reference.name().length())) >= 0);
      return reference.allowOverwrite() || below ? normalized(ref) : "";
    }
    return reference.name().isEmpty() ? "" : reference.name() + ":" + ref;
  }

  /** As a user's input would be understood: {@code busybox:1} is Docker Hub's. */
  static String normalized(String name) {
    try {
      return ImageReference.parse(name).withDefaultTag().toString();
    } catch (ContainerException e) {
      return name; // a name that is no reference stays as it is
    }
  }
}
