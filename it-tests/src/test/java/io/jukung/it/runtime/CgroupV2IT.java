package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the kernel makes of each limit with cgroup version 2 alone. The devices are those of {@code
 * vm/guest}: a null_blk disk, an RDMA card over the loopback interface, swap on zram.
 */
@Tag("cgroup2")
class CgroupV2IT extends RuntimeCase {

  @BeforeEach
  void versionTwoAlone() {
    assertTrue(CgroupLayout.detect().isUnified());
  }

  private Path directory() {
    return Path.of("/sys/fs/cgroup" + cgroup);
  }

  private String file(String name) throws IOException {
    return Files.readString(directory().resolve(name)).strip();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private ContainerProcess sleeper(String resources) throws IOException {
    Bundle bundle = script("sleep 1000 & sleep 1000");
    bundle.linux(l -> l.put("resources", Json.parse(json(resources))));
    return start(bundle);
  }

  private void update(String resources) {
    runtime.update(id, ResourcesReader.parse(json(resources).getBytes(StandardCharsets.UTF_8)));
  }

  /** Files as {@code name=value;…}; {@code name~part} where the kernel adds to what was written. */
  private void check(String expected) throws IOException {
    for (String one : expected.split(";", -1)) {
      int sign = one.indexOf('~') >= 0 ? one.indexOf('~') : one.indexOf('=');
      String name = one.substring(0, sign);
      String value = one.substring(sign + 1);
      String is = file(name);
      assertTrue(
          one.charAt(sign) == '~' ? is.contains(value) : is.equals(value), name + " is " + is);
    }
  }

  private static String disk() throws IOException {
    return Files.readString(Path.of("/sys/block/nullb0/dev")).strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"memory\":{\"limit\":67108864,\"swap\":100663296,\"reservation\":33554432}"
            + "|memory.max=67108864;memory.swap.max=33554432;memory.low=33554432",
        "\"memory\":{\"limit\":67108864,\"swap\":67108864}"
            + "|memory.max=67108864;memory.swap.max=0",
        "\"memory\":{\"limit\":-1}|memory.max=max;memory.swap.max=max",
        "\"memory\":{\"limit\":-1,\"swap\":33554432}|memory.max=max;memory.swap.max=33554432",
        "\"cpu\":{\"shares\":1024}|cpu.weight=100",
        "\"cpu\":{\"shares\":2}|cpu.weight=1",
        "\"cpu\":{\"quota\":30000,\"period\":60000,\"burst\":10000}"
            + "|cpu.max=30000 60000;cpu.max.burst=10000",
        "\"cpu\":{\"idle\":1}|cpu.idle=1",
        "\"cpu\":{\"cpus\":\"1\",\"mems\":\"0\"}"
            + "|cpuset.cpus.effective=1;cpuset.mems.effective=0",
        "\"pids\":{\"limit\":77}|pids.max=77",
        "\"hugepageLimits\":[{\"pageSize\":\"2MB\",\"limit\":4194304}]"
            + "|hugetlb.2MB.max=4194304;hugetlb.2MB.rsvd.max=4194304",
        "\"rdma\":{\"rxe0\":{\"hcaHandles\":3,\"hcaObjects\":10}}"
            + "|rdma.max~rxe0 hca_handle=3 hca_object=10",
        "\"unified\":{\"memory.high\":\"50331648\",\"pids.max\":\"12\",\"memory.oom.group\":\"1\"}"
            + "|memory.high=50331648;pids.max=12;memory.oom.group=1"
      })
  void theKernelHasIt(String resources, String expected) throws IOException {
    sleeper("{" + resources + "}").close();
    check(expected);
  }

  @Test
  void ratesOfADiskAreItsOwn() throws IOException {
    String disk = disk();
    String device =
        "[{'major':" + disk.split(":")[0] + ",'minor':" + disk.split(":")[1] + ",'rate':%d}]";
    sleeper(
            "{'blockIO':{'throttleReadBpsDevice':"
                + device.formatted(1048576)
                + ",'throttleWriteIOPSDevice':"
                + device.formatted(300)
                + "}}")
        .close();
    check("io.max=" + disk + " rbps=1048576 wbps=max riops=max wiops=300");
    update("{'blockIO':{'throttleReadBpsDevice':" + device.formatted(0) + "}}");
    check("io.max=" + disk + " rbps=max wbps=max riops=max wiops=300");
  }

  @Test
  void whatAnUpdateDoesNotSayStays() throws IOException {
    sleeper("{'cpu':{'quota':30000,'period':60000,'shares':2048},'memory':{'limit':67108864}}")
        .close();
    update("{'cpu':{'quota':15000}}");
    check("cpu.max=15000 60000;cpu.weight=174;memory.max=67108864");
    update("{'cpu':{'period':50000}}");
    check("cpu.max=15000 50000");
    update("{'memory':{'limit':134217728,'swap':-1}}");
    check("memory.max=134217728;memory.swap.max=max;cpu.max=15000 50000");
    OciException error =
        assertThrows(
            OciException.class, () -> update("{'memory':{'limit':4096,'checkBeforeUpdate':true}}"));
    assertTrue(String.valueOf(error.getMessage()).contains("below the current usage"));
    check("memory.max=134217728");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"memory\":{\"swappiness\":10}|linux.resources.memory.swappiness needs cgroup version 1",
        "\"network\":{\"classID\":5}|linux.resources.network needs cgroup version 1",
        "\"cpu\":{\"realtimeRuntime\":5}|real-time limits need cgroup version 1",
        "\"unified\":{\"no.such\":\"1\"}|no.such",
        "\"rdma\":{\"none7\":{\"hcaHandles\":3}}|none7 hca_handle=3",
        "\"cpu\":{\"cpus\":\"9999\"}|9999"
      })
  void whatCannotBeIsRefusedAndLeavesNothing(String resources, String message) {
    OciException error =
        assertThrows(OciException.class, () -> sleeper("{" + resources + "}").close());
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
    assertFalse(Files.exists(directory()));
  }

  @Test
  void oneKillTakesAllOfAGroup() throws IOException {
    Bundle bundle = script("sleep 1000 & tail /dev/zero; sleep 1000");
    bundle.linux(
        l ->
            l.put(
                "resources",
                Json.parse(
                    json(
                        "{'memory':{'limit':16777216,'swap':16777216},"
                            + "'unified':{'memory.oom.group':'1'}}"))));
    assertEquals(137, await(start(bundle)).shellCode());
    assertTrue(file("memory.events").contains("oom_group_kill 1"), file("memory.events"));
    // the one that was chosen may be counted twice
    assertTrue(runtime.oomKills(id) >= 3, file("memory.events"));
  }

  @Test
  void freezingIsCompleteAndTheFrozenCanBeKilled() throws IOException {
    ContainerProcess process = sleeper("{}");
    runtime.pause(id);
    assertEquals("1", file("cgroup.freeze"));
    assertTrue(file("cgroup.events").contains("frozen 1"));
    assertEquals(ContainerStatus.PAUSED, runtime.state(id).status());
    runtime.resume(id);
    assertEquals(ContainerStatus.RUNNING, runtime.state(id).status());
    runtime.pause(id);
    runtime.delete(id, true);
    assertEquals(137, await(process).shellCode());
  }

  @Test
  void withoutAPidNamespaceTheRestGoesAtOnce() throws IOException {
    Bundle bundle =
        script("for i in 1 2 3 4 5; do (trap '' TERM; exec sleep 1000) & done; exec true");
    bundle.linux(
        l ->
            l.put(
                "namespaces",
                Json.parse(
                    json("[{'type':'mount'},{'type':'ipc'},{'type':'uts'},{'type':'cgroup'}]"))));
    await(start(bundle));
    assertEquals(5, runtime.pids(id).size());
    runtime.delete(id, false);
    assertFalse(Files.exists(directory()));
  }

  @Test
  void anExecIsInTheCgroupToo() throws IOException {
    sleeper("{'pids':{'limit':9}}").close();
    assertEquals(
        "0::/\n9\n", exec("sh", "-c", "cat /proc/self/cgroup /sys/fs/cgroup/pids.max").output());
    assertEquals(
        List.of("0::" + cgroup), Files.readAllLines(cgroupOf(runtime.pids(id).getFirst())));
  }

  private static Path cgroupOf(int pid) {
    return Path.of("/proc/" + pid + "/cgroup");
  }

  @Test
  void statisticsAreThere() throws IOException {
    sleeper("{'memory':{'limit':67108864},'pids':{'limit':9}}").close();
    var stats = runtime.stats(id);
    assertTrue(stats.memoryUsage() > 0, stats.toString());
    assertEquals(67108864, stats.memoryLimit());
    assertTrue(stats.memoryInactiveFile() >= 0, stats.toString());
    assertTrue(stats.cpuTotal() > 0, stats.toString());
    assertEquals(9, stats.pidsLimit());
    assertTrue(stats.pids() >= 1, stats.toString());
    assertEquals(0, stats.oomKills());
  }
}
