package io.jukung.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.runtime.spec.ResourcesSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupLayoutTest {
  private static final String HYBRID =
      """
      25 1 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
      26 25 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:3 - cgroup cgroup rw,cpu,cpuacct
      27 25 0:24 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
      28 25 0:25 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
      29 25 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
      30 1 0:24 /x /mnt/a\\040copy rw,relatime - cgroup cgroup rw,memory
      """;
  private static final String HYBRID_SELF =
      "4:memory:/user/me\n3:cpu,cpuacct:/\n1:name=systemd:/s\n0::/\n";

  @Test
  void hybridIsTreatedAsVersionOne() {
    CgroupLayout layout = CgroupLayout.parse(HYBRID, HYBRID_SELF);
    assertFalse(layout.isUnified());
    assertEquals(3, layout.v1().size());
    assertEquals(
        Map.of(
            "cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct/docker/x"),
            "cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct/docker/x"),
            "memory", Path.of("/sys/fs/cgroup/memory/docker/x"),
            "name=systemd", Path.of("/sys/fs/cgroup/systemd/docker/x")),
        Cgroup.choose(layout, "/docker/x", "id", false).directories());
  }

  @Test
  void relativePathsAreBelowTheOwnCgroup() {
    CgroupLayout layout = CgroupLayout.parse(HYBRID, HYBRID_SELF);
    assertEquals(
        Path.of("/sys/fs/cgroup/memory/user/me/id"),
        Cgroup.choose(layout, "", "id", false).directories().get("memory"));
    assertEquals(
        Path.of("/sys/fs/cgroup/memory/user/me/a/b"),
        Cgroup.choose(layout, "a/b", "id", false).directories().get("memory"));
  }

  @Test
  void directoriesAreJoinedOnce() {
    CgroupLayout layout = CgroupLayout.parse(HYBRID, HYBRID_SELF);
    assertEquals(3, Cgroup.choose(layout, "/c", "id", false).joinFiles().size());
  }

  @Test
  void versionTwoAlone() {
    CgroupLayout layout =
        CgroupLayout.parse(
            "30 24 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n", "0::/user.slice\n");
    assertTrue(layout.isUnified());
    assertEquals(
        Map.of("", Path.of("/sys/fs/cgroup/user.slice/id")),
        Cgroup.choose(layout, "", "id", false).directories());
  }

  @Test
  void inAContainerTheMountsRootIsTakenOff() {
    CgroupLayout layout =
        CgroupLayout.parse(
            "27 25 0:24 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
            "4:memory:/docker/abc/inner\n");
    assertEquals(
        Path.of("/sys/fs/cgroup/memory/inner/id"),
        Cgroup.choose(layout, "", "id", false).directories().get("memory"));
  }

  @Test
  void withoutCgroupsNothingIsPromised() {
    CgroupLayout layout = CgroupLayout.parse("", "");
    assertFalse(layout.isPresent());
    assertEquals(List.of(), Cgroup.choose(layout, "/x", "id", false).joinFiles());
  }

  @Test
  void pathsThatClimbAreRefused() {
    CgroupLayout layout = CgroupLayout.parse(HYBRID, HYBRID_SELF);
    assertThrows(OciException.class, () -> Cgroup.choose(layout, "/../x", "id", false));
    assertThrows(OciException.class, () -> Cgroup.choose(layout, "../x", "id", false));
  }

  @Test
  void anOrdinaryUserHasNoCgroupButMayAskForOne(@TempDir Path dir) throws IOException {
    Path closed = dir.resolve("nowhere");
    CgroupLayout layout =
        CgroupLayout.parse(
            "1 0 0:1 / " + closed + " rw - cgroup cgroup rw,pids\n", "4:pids:/user\n");
    Cgroup none = Cgroup.choose(layout, "", "id", true);
    assertEquals(Map.of(), none.directories());
    none.create(resources("{'devices':[{'allow':false}]}"));
    OciException error =
        assertThrows(OciException.class, () -> none.create(resources("{'pids':{'limit':5}}")));
    assertEquals(
        "cgroup: limits of pids asked for, but there is no cgroup to set them in",
        error.getMessage());
    assertEquals(
        Map.of("pids", closed.resolve("mine")),
        Cgroup.choose(layout, "/mine", "id", true).directories());
  }

  private static ResourcesSpec resources(String json) {
    return ResourcesReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
