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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On ordinary directories, whose files the test makes as the kernel would. */
class CgroupLimitsTest {
  @TempDir Path dir;

  private static ResourcesSpec resources(String json) {
    return ResourcesReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(dir.resolve(name), "");
    }
  }

  private String content(String name) throws IOException {
    return Files.readString(dir.resolve(name));
  }

  @Test
  void versionOneMemory() throws IOException {
    files("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.soft_limit_in_bytes");
    new MemoryV1().apply(dir, resources("{'memory':{'limit':1000,'swap':2000,'reservation':500}}"));
    assertEquals("1000", content("memory.limit_in_bytes"));
    assertEquals("2000", content("memory.memsw.limit_in_bytes"));
    assertEquals("500", content("memory.soft_limit_in_bytes"));
  }

  @Test
  void liftingTheMemoryLimitLiftsSwapToo() throws IOException {
    files("memory.limit_in_bytes", "memory.memsw.limit_in_bytes");
    new MemoryV1().apply(dir, resources("{'memory':{'limit':-1}}"));
    assertEquals("-1", content("memory.memsw.limit_in_bytes"));
    assertEquals("-1", content("memory.limit_in_bytes"));
  }

  @Test
  void aLimitBelowTheUsageIsRefusedWhenAsked() throws IOException {
    files("memory.limit_in_bytes");
    Files.writeString(dir.resolve("memory.usage_in_bytes"), "5000\n");
    OciException error =
        assertThrows(
            OciException.class,
            () ->
                new MemoryV1()
                    .apply(dir, resources("{'memory':{'limit':1000,'checkBeforeUpdate':true}}")));
    assertEquals("cgroup: memory limit 1000 is below the current usage 5000", error.getMessage());
    assertEquals("", content("memory.limit_in_bytes"));
  }

  @Test
  void versionOneCpuAndPids() throws IOException {
    files("cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us", "pids.max");
    ResourcesSpec resources =
        resources("{'cpu':{'shares':512,'quota':50000,'period':100000},'pids':{'limit':-1}}");
    new CpuV1().apply(dir, resources);
    new PidsV1().apply(dir, resources);
    assertEquals("512", content("cpu.shares"));
    assertEquals("50000", content("cpu.cfs_quota_us"));
    assertEquals("100000", content("cpu.cfs_period_us"));
    assertEquals("max", content("pids.max"));
  }

  @Test
  void aMissingFileIsNamed() {
    OciException error =
        assertThrows(
            OciException.class, () -> new PidsV1().apply(dir, resources("{'pids':{'limit':5}}")));
    assertEquals(
        "cannot set pids.max: this kernel's cgroup has no such file ("
            + dir.resolve("pids.max")
            + ")",
        error.getMessage());
  }

  @Test
  void cpusetInheritsThroughEmptyParents() throws IOException {
    Path child = Files.createDirectories(dir.resolve("a/b"));
    for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
      Files.writeString(dir.resolve(file), "0-3\n");
      Files.writeString(dir.resolve("a").resolve(file), "");
      Files.writeString(child.resolve(file), "");
    }
    new CpusetV1().prepare(child);
    assertEquals("0-3", Files.readString(dir.resolve("a/cpuset.cpus")));
    assertEquals("0-3", Files.readString(child.resolve("cpuset.mems")));
  }

  @Test
  void devicesAreDeniedAndThenAllowedOneByOne() throws IOException {
    files("devices.deny", "devices.allow");
    new DevicesV1()
        .apply(
            dir,
            resources(
                "{'devices':[{'allow':false},{'allow':true,'type':'b','major':8,'access':'r'}]}"));
    assertEquals("a", content("devices.deny"));
    assertEquals(
        "b 8:* rc *:* mb *:* mc 1:3 rwmc 1:5 rwmc 1:7 rwmc 1:8 rwmc 1:9 rwmc 5:0 rwmc 5:2 rwmc"
            + " 136:* rwm",
        content("devices.allow"));
  }

  @Test
  void laterDeviceRulesWin() {
    DevicePolicy policy =
        DevicePolicy.of(
            resources(
                    "{'devices':[{'allow':false},"
                        + "{'allow':true,'type':'c','major':10,'minor':200},"
                        + "{'allow':false,'type':'c','major':10,'minor':200,'access':'w'}]}")
                .devices());
    assertFalse(policy.allowByDefault());
    assertEquals("rm", policy.exceptions().getFirst().access());
    // privileged: everything allowed, nothing to except
    assertTrue(
        DevicePolicy.of(resources("{'devices':[{'allow':true}]}").devices())
            .exceptions()
            .isEmpty());
  }

  @Test
  void versionTwoFiles() throws IOException {
    files(
        "memory.max",
        "memory.swap.max",
        "memory.low",
        "cpu.max",
        "cpu.weight",
        "pids.max",
        "io.weight",
        "io.max",
        "memory.high");
    LimitsV2.apply(
        dir,
        resources(
            "{'memory':{'limit':1000,'swap':1500,'reservation':10},"
                + "'cpu':{'quota':50000,'shares':1024},'pids':{'limit':9},"
                + "'blockIO':{'weight':500,'throttleWriteIOPSDevice':"
                + "[{'major':8,'minor':1,'rate':77}]},'unified':{'memory.high':'900'}}"));
    assertEquals("1000", content("memory.max"));
    assertEquals("500", content("memory.swap.max"));
    assertEquals("10", content("memory.low"));
    assertEquals("50000 100000", content("cpu.max"));
    assertEquals("100", content("cpu.weight"));
    assertEquals("9", content("pids.max"));
    assertEquals("default 4950", content("io.weight"));
    assertEquals("8:1 wiops=77", content("io.max"));
    assertEquals("900", content("memory.high"));
  }

  @ParameterizedTest
  @CsvSource({
    "2,1",
    "1024,100",
    "262144,10000",
    "262143,10000",
    "512,59",
    "2048,174",
    "3,2",
    "0,1"
  })
  void sharesBecomeWeights(long shares, long weight) {
    assertEquals(weight, LimitsV2.weight(shares));
  }

  @Test
  void createHandsControllersDownLevelByLevel() throws IOException {
    Path parent = Files.createDirectories(dir.resolve("p"));
    for (Path level : List.of(dir, parent)) {
      Files.writeString(level.resolve("cgroup.controllers"), "cpu memory pids\n");
      Files.writeString(level.resolve("cgroup.subtree_control"), "cpu\n");
    }
    CgroupV2 cgroup = new CgroupV2(dir, parent.resolve("c"));
    cgroup.create(ResourcesSpec.NONE);
    // a write to a plain file lands at its start, which is enough to see it
    assertTrue(content("cgroup.subtree_control").startsWith("+memory +pids"));
    assertTrue(Files.readString(parent.resolve("cgroup.subtree_control")).startsWith("+memory"));
    cgroup.remove();
    assertFalse(Files.exists(parent.resolve("c")));
  }

  @Test
  void aFailedCreateLeavesNoDirectory() {
    CgroupV1 cgroup = new CgroupV1(Map.of("cpu", dir.resolve("x/y"), "pids", dir.resolve("p/q")));
    assertThrows(OciException.class, () -> cgroup.create(resources("{'pids':{'limit':5}}")));
    assertFalse(Files.exists(dir.resolve("x")));
    assertFalse(Files.exists(dir.resolve("p")));
  }

  @Test
  void limitsOfAControllerThatIsNotMountedAreRefusedByName() {
    CgroupV1 cgroup = new CgroupV1(Map.of("cpu", dir));
    OciException error =
        assertThrows(OciException.class, () -> cgroup.apply(resources("{'pids':{'limit':5}}")));
    assertEquals(
        "cgroup: limits of pids asked for, but its hierarchy is not mounted", error.getMessage());
    cgroup.apply(ResourcesSpec.NONE);
  }

  @Test
  void statsComeFromTheFilesOfEachController() throws IOException {
    Files.writeString(dir.resolve("memory.usage_in_bytes"), "4096\n");
    Files.writeString(dir.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    Files.writeString(dir.resolve("memory.stat"), "cache 5\ntotal_inactive_file 77\n");
    Files.writeString(
        dir.resolve("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
    Files.writeString(dir.resolve("cpuacct.usage"), "123456\n");
    Files.writeString(dir.resolve("pids.max"), "max\n");
    Files.writeString(dir.resolve("pids.current"), "2\n");
    CgroupStats stats = new CgroupV1(Map.of("memory", dir, "cpuacct", dir, "pids", dir)).stats();
    assertEquals(4096, stats.memoryUsage());
    assertEquals(Long.MAX_VALUE, stats.memoryLimit());
    assertEquals(77, stats.memoryInactiveFile());
    assertEquals(3, stats.oomKills());
    assertEquals(123456, stats.cpuTotal());
    assertEquals(2, stats.pids());
    assertEquals(Long.MAX_VALUE, stats.pidsLimit());
    assertEquals(-1, stats.cpuThrottled());
  }

  @Test
  void pidsIncludeTheCgroupsBelow() throws IOException {
    Files.writeString(dir.resolve("cgroup.procs"), "3\n4\n");
    Path child = Files.createDirectories(dir.resolve("child"));
    Files.writeString(child.resolve("cgroup.procs"), "5\n");
    assertEquals(List.of(3, 4, 5), new CgroupV1(Map.of("pids", dir)).pids());
  }
}
