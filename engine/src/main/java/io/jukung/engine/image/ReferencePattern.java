package io.jukung.engine.image;

import io.jukung.proto.id.ImageReference;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** {@code --filter reference=}: a shell pattern on the name with or without its tag. */
final class ReferencePattern {
  private ReferencePattern() {}

  static boolean matches(String pattern, ImageReference reference) {
    return glob(pattern, reference.familiar())
        || glob(pattern, reference.familiarName())
        || glob(pattern, reference.toString());
  }

  private static boolean glob(String pattern, String text) {
    return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(text));
  }
}
