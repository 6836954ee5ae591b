package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountOptionsTest {
  private static MountOptions parse(String... options) {
    return MountOptions.parse(List.of(options), "mounts[0]");
  }

  @Test
  void separatesAttributesPropagationAndData() {
    MountOptions options =
        parse("nosuid", "noexec", "ro", "rslave", "size=1k", "mode=755", "defaults");
    assertEquals(MountOptions.NOSUID | MountOptions.NOEXEC | MountOptions.RDONLY, options.set());
    assertEquals(List.of(new MountOptions.Propagation(1 << 19, true)), options.propagation());
    assertEquals(List.of("size=1k", "mode=755"), options.data());
    assertFalse(options.bind());
  }

  @Test
  void laterWordsWin() {
    MountOptions options = parse("ro", "rw", "suid", "nosuid");
    assertEquals(MountOptions.NOSUID, options.set());
    assertEquals(MountOptions.RDONLY, options.clear());
  }

  @Test
  void recursiveWordsAreForTheWholeTree() {
    MountOptions options = parse("rbind", "rro", "rnosuid", "rexec");
    assertTrue(options.recursiveBind());
    assertEquals(0, options.set());
    assertEquals(MountOptions.RDONLY | MountOptions.NOSUID, options.recursiveSet());
    assertEquals(MountOptions.NOEXEC, options.recursiveClear());
  }

  @Test
  void accessTimeModesReplaceEachOther() {
    assertEquals(MountOptions.STRICTATIME, parse("noatime", "strictatime").set());
    assertEquals(MountOptions.ATIME_MASK, parse("noatime").clear());
    assertEquals(0, parse("relatime").set());
    assertEquals(MountOptions.ATIME_MASK, parse("relatime").clear());
  }
}
