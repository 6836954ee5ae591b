package io.jukung.runtime.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.cgroup.CgroupDetails.BlockEntry;
import io.jukung.runtime.cgroup.CgroupDetails.Entry;
import io.jukung.runtime.cgroup.CgroupDetails.Pressure;
import io.jukung.runtime.cgroup.CgroupDetails.Stall;
import io.jukung.runtime.cgroup.CgroupStats;
import io.jukung.sys.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsJsonTest {
  @Test
  void namesAndOmissionsAreRuncs() {
    CgroupStats basics =
        new CgroupStats(1, 2, 3, 4, 5, 600, 400, 200, -1, -1, -1, 7, Long.MAX_VALUE, 0);
    Stall none = new Stall(0, 0, 0, 0);
    CgroupDetails details =
        new CgroupDetails(
            true,
            basics,
            Map.of("file", 9L, "anon", 8L),
            Map.of("memory", new Entry(-1, 10, 0, 2)),
            List.of(1L, 2L),
            List.of(),
            List.of(),
            Map.of("io_queued", List.of(new BlockEntry(8, 0, "Read", 5))),
            Map.of("2MB", new Entry(4, 0, 0, 1)),
            Map.of("sched_relax_domain_level", -1L),
            List.of(0, 1),
            List.of(),
            Map.of("io", new Pressure(new Stall(1.5, 0, 0, 9), none)));
    String psi = "{'avg10':0,'avg60':0,'avg300':0,'total':0}";
    String expected =
        "{'cpu':{'usage':{'total':600,'percpu':[1,2],'kernel':200,'user':400},'throttling':{}},"
            + "'cpuset':{'cpus':[0,1],'cpu_exclusive':0,'mem_hardwall':0,'mem_exclusive':0,"
            + "'memory_migrate':0,'memory_spread_page':0,'memory_spread_slab':0,"
            + "'memory_pressure':0,'sched_load_balance':0,'sched_relax_domain_level':-1},"
            + "'memory':{'cache':9,"
            + "'usage':{'limit':18446744073709551615,'usage':10,'failcnt':2},"
            + "'swap':{'limit':0,'failcnt':0},'kernel':{'limit':0,'failcnt':0},"
            + "'kernelTCP':{'limit':0,'failcnt':0},'raw':{'anon':8,'file':9}},"
            + "'pids':{'current':7},"
            + "'blkio':{'ioQueueRecursive':[{'major':8,'op':'Read','value':5}],"
            + "'psi':{'some':{'avg10':1.5,'avg60':0,'avg300':0,'total':9},'full':"
            + psi
            + "}},'hugetlb':{'2MB':{'failcnt':1}},'intel_rdt':{},'network_interfaces':null}";
    assertEquals(expected.replace('\'', '"'), Json.write(StatsJson.of(details)));
  }
}
