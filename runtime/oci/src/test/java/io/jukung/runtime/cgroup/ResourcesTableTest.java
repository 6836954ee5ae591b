package io.jukung.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.runtime.spec.ResourcesSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field of linux.resources, the file it goes to and what is written there. */
class ResourcesTableTest {
  @TempDir Path dir;

  private static ResourcesSpec resources(String json) {
    return ResourcesReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** Files as {@code name=content}, separated by semicolons. */
  private static Map<String, String> files(String text) {
    Map<String, String> files = new HashMap<>();
    for (String file : text.split(";", -1)) {
      int equals = file.indexOf('=');
      files.put(file.substring(0, equals), file.substring(equals + 1));
    }
    return files;
  }

  private void check(Map<String, String> expected) throws IOException {
    for (Map.Entry<String, String> file : expected.entrySet()) {
      assertEquals(file.getValue(), Files.readString(dir.resolve(file.getKey())), file.getKey());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'memory':{'limit':4096}}|memory.limit_in_bytes=4096",
        "{'memory':{'limit':4096,'swap':8192}}"
            + "|memory.limit_in_bytes=4096;memory.memsw.limit_in_bytes=8192",
        "{'memory':{'limit':-1}}|memory.limit_in_bytes=-1;memory.memsw.limit_in_bytes=-1",
        "{'memory':{'reservation':77}}|memory.soft_limit_in_bytes=77",
        "{'memory':{'kernelTCP':78}}|memory.kmem.tcp.limit_in_bytes=78",
        "{'memory':{'kernel':78,'swappiness':0}}|memory.swappiness=0",
        "{'memory':{'disableOOMKiller':true}}|memory.oom_control=1",
        "{'cpu':{'shares':512}}|cpu.shares=512",
        "{'cpu':{'quota':-1}}|cpu.cfs_quota_us=-1",
        "{'cpu':{'quota':5000,'period':10000}}|cpu.cfs_quota_us=5000;cpu.cfs_period_us=10000",
        "{'cpu':{'burst':0}}|cpu.cfs_burst_us=0",
        "{'cpu':{'idle':1}}|cpu.idle=1",
        "{'cpu':{'realtimeRuntime':950,'realtimePeriod':1000}}"
            + "|cpu.rt_runtime_us=950;cpu.rt_period_us=1000",
        "{'cpu':{'cpus':'0-1','mems':'0'}}|cpuset.cpus=0-1;cpuset.mems=0",
        "{'pids':{'limit':9}}|pids.max=9",
        "{'pids':{'limit':-1}}|pids.max=max",
        "{'blockIO':{'weight':10,'leafWeight':20}}|blkio.weight=10;blkio.leaf_weight=20",
        "{'blockIO':{'weightDevice':[{'major':8,'minor':0,'weight':30,'leafWeight':40}]}}"
            + "|blkio.weight_device=8:0 30;blkio.leaf_weight_device=8:0 40",
        "{'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':1,'rate':1}]}}"
            + "|blkio.throttle.read_bps_device=8:1 1",
        "{'blockIO':{'throttleWriteBpsDevice':[{'major':8,'minor':1,'rate':2}]}}"
            + "|blkio.throttle.write_bps_device=8:1 2",
        "{'blockIO':{'throttleReadIOPSDevice':[{'major':8,'minor':1,'rate':3}]}}"
            + "|blkio.throttle.read_iops_device=8:1 3",
        "{'blockIO':{'throttleWriteIOPSDevice':[{'major':8,'minor':1,'rate':4}]}}"
            + "|blkio.throttle.write_iops_device=8:1 4",
        "{'hugepageLimits':[{'pageSize':'2MB','limit':18446744073709551615}]}"
            + "|hugetlb.2MB.limit_in_bytes=18446744073709551615"
            + ";hugetlb.2MB.rsvd.limit_in_bytes=18446744073709551615",
        "{'network':{'classID':1048577}}|net_cls.classid=1048577",
        "{'network':{'priorities':[{'name':'eth0','priority':5}]}}|net_prio.ifpriomap=eth0 5",
        "{'rdma':{'mlx5_1':{'hcaHandles':3,'hcaObjects':100}}}"
            + "|rdma.max=mlx5_1 hca_handle=3 hca_object=100",
        "{'devices':[{'allow':true}]}|devices.allow=a"
      })
  void versionOne(String json, String expected) throws IOException {
    Map<String, String> files = files(expected);
    for (String file : files.keySet()) {
      Files.createFile(dir.resolve(file));
    }
    Map<String, Path> directories = new HashMap<>();
    for (CgroupController controller : CgroupV1.CONTROLLERS) {
      directories.put(controller.name(), dir);
    }
    new CgroupV1(directories).apply(resources(json));
    check(files);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'memory':{'limit':4096,'swap':8192}}|memory.max=4096;memory.swap.max=4096",
        "{'memory':{'limit':4096,'swap':-1}}|memory.max=4096;memory.swap.max=max",
        "{'memory':{'limit':4096,'swap':4096}}|memory.max=4096;memory.swap.max=0",
        "{'memory':{'limit':-1}}|memory.max=max;memory.swap.max=max",
        "{'memory':{'limit':-1,'swap':500}}|memory.max=max;memory.swap.max=500",
        "{'memory':{'limit':4096,'swap':-1}}|memory.max=4096",
        "{'memory':{'limit':4096,'swap':4096}}|memory.max=4096",
        "{'memory':{'reservation':77}}|memory.low=77",
        "{'cpu':{'shares':2}}|cpu.weight=1",
        "{'cpu':{'quota':5000,'period':10000}}|cpu.max=5000 10000",
        "{'cpu':{'quota':-1}}|cpu.max=max 100000",
        "{'cpu':{'quota':5000,'burst':3000}}|cpu.max=5000 100000;cpu.max.burst=3000",
        "{'cpu':{'idle':1}}|cpu.idle=1",
        "{'cpu':{'cpus':'0-1','mems':'0'}}|cpuset.cpus=0-1;cpuset.mems=0",
        "{'pids':{'limit':9}}|pids.max=9",
        "{'pids':{'limit':-1}}|pids.max=max",
        "{'blockIO':{'weight':10}}|io.weight=default 1",
        "{'blockIO':{'weight':10}}|io.bfq.weight=10",
        "{'blockIO':{'weightDevice':[{'major':8,'minor':0,'weight':1000}]}}|io.weight=8:0 10000",
        "{'blockIO':{'throttleReadBpsDevice':[{'major':8,'minor':1,'rate':1}]}}|io.max=8:1 rbps=1",
        "{'blockIO':{'throttleWriteBpsDevice':[{'major':8,'minor':1,'rate':2}]}}|io.max=8:1 wbps=2",
        "{'blockIO':{'throttleReadIOPSDevice':[{'major':8,'minor':1,'rate':3}]}}"
            + "|io.max=8:1 riops=3",
        "{'blockIO':{'throttleWriteIOPSDevice':[{'major':8,'minor':1,'rate':0}]}}"
            + "|io.max=8:1 wiops=max",
        "{'hugepageLimits':[{'pageSize':'1GB','limit':5}]}"
            + "|hugetlb.1GB.max=5;hugetlb.1GB.rsvd.max=5",
        "{'rdma':{'mlx5_1':{'hcaHandles':3}}}|rdma.max=mlx5_1 hca_handle=3",
        "{'unified':{'memory.high':'900','cpu.weight':'50'}}|memory.high=900;cpu.weight=50"
      })
  void versionTwo(String json, String expected) throws IOException {
    Map<String, String> files = files(expected);
    for (String file : files.keySet()) {
      Files.createFile(dir.resolve(file));
    }
    LimitsV2.apply(dir, resources(json));
    check(files);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'network':{'classID':1}}|linux.resources.network needs cgroup version 1",
        "{'cpu':{'realtimeRuntime':1}}|real-time limits need cgroup version 1",
        "{'memory':{'disableOOMKiller':true}}|memory.disableOOMKiller needs cgroup version 1",
        "{'memory':{'swappiness':5}}|memory.swappiness needs cgroup version 1",
        "{'memory':{'swap':5}}|a limit of memory and swap needs a memory limit",
        "{'memory':{'limit':9,'swap':5}}|is below the memory limit",
        "{'unified':{'../x.y':'1'}}|is no cgroup file"
      })
  void versionTwoRefusesByName(String json, String message) {
    OciException error =
        assertThrows(OciException.class, () -> LimitsV2.apply(dir, resources(json)));
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}
