package io.jukung.it.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package says what lives in it and is null-checked. */
class PackageInfoTest {

  @Test
  void everyPackageHasADescribedNullMarkedPackageInfo() throws IOException {
    Path top = Path.of("..").toAbsolutePath().normalize();
    List<String> missing;
    try (Stream<Path> paths = Files.walk(top)) {
      missing =
          paths
              .filter(
                  p -> p.toString().contains("/src/main/java/") && p.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .filter(directory -> !described(directory.resolve("package-info.java")))
              .map(directory -> top.relativize(directory).toString())
              .sorted()
              .toList();
    }
    assertEquals(List.of(), missing);
  }

  private static boolean described(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return text.contains("/**") && text.contains("@NullMarked");
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }
}
