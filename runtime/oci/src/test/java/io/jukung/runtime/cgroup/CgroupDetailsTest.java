package io.jukung.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import io.jukung.runtime.cgroup.CgroupDetails.Stall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupDetailsTest {
  @TempDir Path dir;

  private void file(String name, String content) throws IOException {
    Files.writeString(dir.resolve(name), content);
  }

  @Test
  void version1() throws IOException {
    file("memory.stat", "cache 5\nrss 6\n");
    file("memory.usage_in_bytes", "4096\n");
    file("memory.limit_in_bytes", "9223372036854771712\n");
    file("memory.max_usage_in_bytes", "8192\n");
    file("memory.failcnt", "2\n");
    file("memory.memsw.usage_in_bytes", "5000\n");
    file("cpuacct.usage_percpu", "10 20 \n");
    file("cpuacct.usage_all", "cpu user system\n0 7 3\n1 15 5\n");
    file("blkio.throttle.io_service_bytes", "8:0 Read 1\nTotal 1\n");
    file(
        "blkio.throttle.io_service_bytes_recursive",
        "8:0 Read 4096\n8:0 Write 5\n8:0 Total 4101\nTotal 4101\n");
    file("blkio.bfq.io_service_bytes_recursive", "Total 0\n");
    file("hugetlb.2MB.limit_in_bytes", "9\n");
    file("hugetlb.2MB.usage_in_bytes", "1\n");
    file("hugetlb.2MB.rsvd.limit_in_bytes", "8\n");
    file("hugetlb.2MB.rsvd.usage_in_bytes", "3\n");
    file("hugetlb.2MB.rsvd.failcnt", "4\n");
    file("cpuset.cpus", "0-1,4\n");
    file("cpuset.mems", "\n");
    file("cpuset.sched_relax_domain_level", "-1\n");
    Map<String, Path> all =
        Map.of(
            "memory", dir, "cpuacct", dir, "blkio", dir, "hugetlb", dir, "cpuset", dir, "cpu", dir);
    CgroupDetails details = new CgroupV1(all).details();
    assertEquals(Map.of("cache", 5L, "rss", 6L), details.memory());
    assertEquals(new Entry(9223372036854771712L, 4096, 8192, 2), details.entry("memory"));
    assertEquals(new Entry(0, 5000, 0, 0), details.entry("swap"));
    assertEquals(List.of(10L, 20L), details.perCpu());
    assertEquals(List.of(7L, 15L), details.perCpuUser());
    assertEquals(List.of(3L, 5L), details.perCpuKernel());
    assertEquals(
        List.of(
            new BlockEntry(8, 0, "Read", 4096),
            new BlockEntry(8, 0, "Write", 5),
            new BlockEntry(8, 0, "Total", 4101)),
        details.blocks("io_service_bytes"));
    assertEquals(Map.of("2MB", new Entry(8, 3, 0, 4)), details.hugetlb());
    assertEquals(List.of(0, 1, 4), details.cpus());
    assertEquals(List.of(), details.mems());
    assertEquals(-1, details.cpuset().get("sched_relax_domain_level"));
  }

  @Test
  void version2() throws IOException {
    file("memory.stat", "anon 5\nfile 6\n");
    file("memory.current", "4096\n");
    file("memory.max", "max\n");
    file("memory.peak", "8192\n");
    file("memory.events", "low 0\nmax 2\n");
    file("memory.swap.current", "4\n");
    file("memory.swap.max", "100\n");
    file("io.stat", "8:0 rbytes=4096 wbytes=5 rios=1 wios=2 dbytes=0 dios=0\n");
    file("hugetlb.2MB.max", "max\n");
    file("hugetlb.2MB.current", "1\n");
    file("hugetlb.2MB.rsvd.max", "max\n");
    file("hugetlb.2MB.rsvd.current", "3\n");
    file("hugetlb.2MB.events", "max 4\n");
    file("cpuset.cpus.effective", "0-1\n");
    file(
        "cpu.pressure",
        "some avg10=1.50 avg60=0.00 avg300=0.25 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00"
            + " total=0\n");
    CgroupDetails details = new CgroupV2(dir, dir).details();
    assertEquals(new Entry(-1, 4096, 8192, 2), details.entry("memory"));
    assertEquals(new Entry(-1, 4100, 0, 0), details.entry("swap"));
    assertEquals(
        List.of(new BlockEntry(8, 0, "Read", 4096), new BlockEntry(8, 0, "Write", 5)),
        details.blocks("io_service_bytes"));
    assertEquals(
        List.of(new BlockEntry(8, 0, "Read", 1), new BlockEntry(8, 0, "Write", 2)),
        details.blocks("io_serviced"));
    assertEquals(Map.of("2MB", new Entry(-1, 3, 0, 4)), details.hugetlb());
    assertEquals(List.of(0, 1), details.cpus());
    assertEquals(
        new Stall(1.5, 0, 0.25, 77), Objects.requireNonNull(details.pressure().get("cpu")).some());
    assertEquals(1, details.pressure().size());
  }
}
