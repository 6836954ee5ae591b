package io.jukung.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupParentTest {
  @TempDir private Path mount;

  @Test
  void goesWhereNothingIsBelow() throws IOException {
    Path unused = Files.createDirectories(mount.resolve("memory/jukung"));
    Path used = Files.createDirectories(mount.resolve("cpu/jukung/0123"));
    Path foreign = Files.createDirectories(mount.resolve("cpu/docker"));
    Path unified = Files.createDirectories(mount.resolve("jukung"));

    new CgroupParent(mount).removeUnused();

    assertFalse(Files.exists(unused));
    assertFalse(Files.exists(unified));
    assertTrue(Files.exists(used));
    assertTrue(Files.exists(foreign));
  }

  @Test
  void withoutCgroupsNothingHappens() {
    new CgroupParent(mount.resolve("absent")).removeUnused();
    assertEquals("/jukung/0123", CgroupParent.pathOf("0123"));
  }
}
