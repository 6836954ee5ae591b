package io.jukung.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.engine.containerd.SnapshotMount;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserLookupTest {
  private static final RootFiles ROOT =
      path ->
          switch (path) {
            case "etc/passwd" ->
                Optional.of(
                    "# comment\nroot:x:0:0:root:/root:/bin/sh\nbroken:line\n"
                        + "www:x:33:34:www:/srv:/bin/false\n");
            case "etc/group" ->
                Optional.of("root:x:0:\nwheel:x:10:root,www\nwww:x:34:\nstaff:x:50:www\n");
            default -> Optional.empty();
          };

  private static ProcessUser resolve(String spec, String... groups) {
    return UserLookup.resolve(spec, List.of(groups), ROOT);
  }

  @Test
  void nobodyAskedForIsRootWithItsGroups() {
    assertEquals(new ProcessUser(0, 0, List.of(0L, 10L), "/root"), resolve(""));
  }

  @Test
  void byNameAndById() {
    ProcessUser www = new ProcessUser(33, 34, List.of(34L, 10L, 50L), "/srv");
    assertEquals(www, resolve("www"));
    assertEquals(www, resolve("33"));
  }

  @Test
  void aGivenGroupReplacesTheOthers() {
    assertEquals(new ProcessUser(33, 50, List.of(50L), "/srv"), resolve("www:staff"));
    assertEquals(new ProcessUser(1000, 7, List.of(7L), "/"), resolve("1000:7"));
  }

  @Test
  void anUnknownIdIsFineAnUnknownNameIsNot() {
    assertEquals(new ProcessUser(1234, 0, List.of(0L), "/"), resolve("1234"));
    ContainerException user = assertThrows(ContainerException.class, () -> resolve("ghost"));
    assertEquals(Reason.USER_NOT_FOUND, user.reason());
    assertEquals("unable to find user ghost: no matching entries in passwd file", user.message());
    ContainerException group = assertThrows(ContainerException.class, () -> resolve("www:ghosts"));
    assertEquals("unable to find group ghosts: no matching entries in group file", group.message());
    assertThrows(ContainerException.class, () -> resolve("4294967296"));
  }

  @Test
  void addedGroups() {
    assertEquals(List.of(0L, 10L, 50L, 77L), resolve("", "staff", "77").groups());
  }

  @Test
  void layersAreMergedTopFirst(@TempDir Path directory) throws IOException {
    Path upper = Files.createDirectories(directory.resolve("upper"));
    Path middle = Files.createDirectories(directory.resolve("middle/etc"));
    Path lower = Files.createDirectories(directory.resolve("lower/usr/etc"));
    Files.writeString(lower.resolve("passwd"), "lower");
    Files.writeString(middle.resolve("group"), "middle");
    // /etc/passwd in the middle layer leads to the lower one, by an absolute link that climbs
    Files.createSymbolicLink(middle.resolve("passwd"), Path.of("/../usr/./etc/passwd"));
    Files.createSymbolicLink(middle.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(middle.resolve("escape"), Path.of("../../../../../etc/hostname"));
    RootFiles files =
        LayeredRootFiles.of(
            List.of(
                new SnapshotMount(
                    "overlay",
                    "overlay",
                    "",
                    List.of(
                        "index=off",
                        "workdir=" + directory.resolve("work"),
                        "upperdir=" + upper,
                        "lowerdir=" + middle.getParent() + ":" + directory.resolve("lower")))),
            () -> LinuxKernel.open().files());
    assertEquals(Optional.of("lower"), files.read("etc/passwd"));
    assertEquals(Optional.of("middle"), files.read("etc/group"));
    assertEquals(Optional.empty(), files.read("etc/loop"));
    assertEquals(Optional.empty(), files.read("etc/escape"));
    assertEquals(Optional.empty(), files.read("etc/nothing"));
    assertEquals(Optional.empty(), files.read("etc"));
  }
}
