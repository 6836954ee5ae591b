package io.jukung.it.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Conformance
@Tag("cgroup")
@DisplayName("config-linux.md: Control groups")
class CgroupsIT {
  private static final int MIB = 1 << 20;

  /** The value of a container's limit; the file's name depends on the version. */
  static String value(Trial t, String controller, String v1, String v2) throws Exception {
    Path file = HostCgroups.of(t.initPid(), controller).resolve(HostCgroups.isUnified() ? v2 : v1);
    return Files.exists(file) ? Files.readString(file).strip() : "no " + file.getFileName();
  }

  private static String byVersion(String v1, String v2) {
    return HostCgroups.isUnified() ? v2 : v1;
  }

  private static void resources(Trial t, String controller, String json) throws Exception {
    t.set("linux.resources." + controller, json).args("sleep", "1000");
    t.create().ok();
  }

  @Case
  @DisplayName("cgroupsPath: absolute, from the top of every hierarchy")
  void absolutePath(Trial t) throws Exception {
    t.args("sleep", "1000");
    t.create().ok();
    for (String controller : new String[] {"memory", "cpu", "pids", "cpuset"}) {
      String path = HostCgroups.of(t.initPid(), controller).toString();
      t.check(controller, true, path.endsWith(t.cgroupsPath()));
      t.check(controller + " exists", true, Files.isDirectory(Path.of(path)));
    }
  }

  @Case
  @DisplayName("cgroupsPath: relative")
  void relativePath(Trial t) throws Exception {
    t.set("linux.cgroupsPath", "'" + t.cgroupsPath().substring(1) + "'").args("sleep", "1000");
    t.create().ok();
    String path = HostCgroups.of(t.initPid(), "pids").toString();
    t.check("pids", true, path.endsWith(t.cgroupsPath()));
  }

  @Case
  @DisplayName("cgroupsPath: without it there is one of the container's own")
  void defaultPath(Trial t) throws Exception {
    t.drop("linux.cgroupsPath").args("sleep", "1000");
    t.create().ok();
    t.check("pids", true, HostCgroups.of(t.initPid(), "pids").toString().contains(t.id()));
  }

  @Case
  @DisplayName("cgroupsPath: dots do not lead out of it")
  void pathsStayInside(Trial t) throws Exception {
    t.set("linux.cgroupsPath", "'/../../.." + t.cgroupsPath() + "'").args("sleep", "1000");
    Answer answer = t.create();
    // all three differ: ours says what is wrong, runc takes the dots away, crun looks for the
    // place and finds none. The specification says nothing
    if (answer.failed()) {
      t.refused("dots", answer, "linux.cgroupsPath.*\\.\\.");
      return;
    }
    t.check("pids", true, HostCgroups.of(t.initPid(), "pids").toString().endsWith(t.cgroupsPath()));
  }

  @Case
  @DisplayName("memory: limit, reservation and swap")
  void memory(Trial t) throws Exception {
    resources(t, "memory", "{'limit':67108864,'reservation':33554432,'swap':134217728}");
    t.check("limit", "" + 64 * MIB, value(t, "memory", "memory.limit_in_bytes", "memory.max"));
    t.check(
        "reservation",
        "" + 32 * MIB,
        value(t, "memory", "memory.soft_limit_in_bytes", "memory.low"));
    // v1 counts memory and swap together
    String swap = value(t, "memory", "memory.memsw.limit_in_bytes", "memory.swap.max");
    t.check("swap", byVersion("" + 128 * MIB, "" + 64 * MIB), swap);
  }

  @Case
  @DisplayName("memory: -1 is no limit")
  void memoryUnlimited(Trial t) throws Exception {
    resources(t, "memory", "{'limit':-1,'swap':-1}");
    t.check(
        "limit",
        byVersion("9223372036854771712", "max"),
        value(t, "memory", "memory.limit_in_bytes", "memory.max"));
  }

  @Case
  @DisplayName("memory: swap below the limit is refused")
  void swapBelowLimit(Trial t) throws Exception {
    t.set("linux.resources.memory", "{'limit':67108864,'swap':33554432}").args("true");
    t.refused("swap", t.create(), "(?i)memory.*(swap|memsw)|swap.*memory");
  }

  @Case
  @DisplayName("memory: swappiness and disableOOMKiller, where there is v1")
  void memoryV1(Trial t) throws Exception {
    if (HostCgroups.isUnified()) {
      return;
    }
    resources(t, "memory", "{'limit':67108864,'swappiness':20,'disableOOMKiller':true}");
    t.check("swappiness", "20", value(t, "memory", "memory.swappiness", ""));
    String oom = value(t, "memory", "memory.oom_control", "");
    t.check("oom", true, oom.contains("oom_kill_disable 1"));
  }

  @Case
  @DisplayName("memory: the program that takes more is killed")
  void outOfMemory(Trial t) throws Exception {
    t.set("linux.resources.memory", "{'limit':20971520,'swap':20971520}")
        .args("dd", "if=/dev/zero", "of=/dev/null", "bs=100M", "count=1");
    t.exits("exit", 137, t.runOnce());
  }

  @Case
  @DisplayName("cpu: shares, quota, period")
  void cpu(Trial t) throws Exception {
    resources(t, "cpu", "{'shares':512,'quota':50000,'period':200000}");
    if (HostCgroups.isUnified()) {
      t.check("max", "50000 200000", value(t, "cpu", "", "cpu.max"));
      // the older conversion is linear, the newer one makes 1024 shares the default of 100
      t.like("weight", "20|59", value(t, "cpu", "", "cpu.weight"));
    } else {
      t.check("shares", "512", value(t, "cpu", "cpu.shares", ""));
      t.check("quota", "50000", value(t, "cpu", "cpu.cfs_quota_us", ""));
      t.check("period", "200000", value(t, "cpu", "cpu.cfs_period_us", ""));
    }
  }

  @Case
  @DisplayName("cpu: quota without period, -1 is no limit")
  void cpuUnlimited(Trial t) throws Exception {
    resources(t, "cpu", "{'quota':-1}");
    t.check("quota", byVersion("-1", "max 100000"), value(t, "cpu", "cpu.cfs_quota_us", "cpu.max"));
  }

  @Case
  @DisplayName("cpu: burst (1.1)")
  void cpuBurst(Trial t) throws Exception {
    resources(t, "cpu", "{'quota':50000,'period':100000,'burst':20000}");
    t.check("burst", "20000", value(t, "cpu", "cpu.cfs_burst_us", "cpu.max.burst"));
  }

  @Case
  @DisplayName("cpu: idle (1.1)")
  void cpuIdle(Trial t) throws Exception {
    resources(t, "cpu", "{'idle':1}");
    t.check("idle", "1", value(t, "cpu", "cpu.idle", "cpu.idle"));
  }

  @Case
  @DisplayName("cpuset: cpus and mems")
  void cpuset(Trial t) throws Exception {
    resources(t, "cpu", "{'cpus':'0','mems':'0'}");
    t.check("cpus", "0", value(t, "cpuset", "cpuset.cpus", "cpuset.cpus"));
    t.check("mems", "0", value(t, "cpuset", "cpuset.mems", "cpuset.mems"));
    String status = Files.readString(Path.of("/proc/" + t.initPid() + "/status"));
    t.check("allowed", true, status.contains("Cpus_allowed_list:\t0\n"));
  }

  @Case
  @DisplayName("cpuset: cpus that the host has not are refused")
  void cpusetMustExist(Trial t) throws Exception {
    t.set("linux.resources.cpu", "{'cpus':'4095'}").args("true");
    t.refused("cpus", t.create(), "cpuset.cpus");
  }

  @Case
  @DisplayName("pids: the limit holds")
  void pids(Trial t) throws Exception {
    resources(t, "pids", "{'limit':7}");
    t.check("max", "7", value(t, "pids", "pids.max", "pids.max"));
    t.call("delete", "-f", t.id()).ok();
    t.script("for i in 1 2 3 4 5 6 7 8 9; do sleep 1 & done; echo all");
    Answer answer = t.runOnce();
    t.check("output", false, answer.out().contains("all"));
    t.check("error", true, answer.err().contains("fork"));
  }

  @Case
  @DisplayName("pids: -1 is no limit")
  void pidsUnlimited(Trial t) throws Exception {
    resources(t, "pids", "{'limit':-1}");
    t.check("max", "max", value(t, "pids", "pids.max", "pids.max"));
  }

  @Case
  @DisplayName("blockIO: throttling of a device")
  void blockThrottle(Trial t) throws Exception {
    if (!HostCgroups.has("blkio")) {
      return;
    }
    Path device = Files.exists(Path.of("/sys/block/vda")) ? Path.of("/sys/block/vda/dev") : null;
    if (device == null) {
      return;
    }
    String number = Files.readString(device).strip();
    String[] parts = number.split(":", -1);
    String where = "'major':" + parts[0] + ",'minor':" + parts[1];
    resources(
        t,
        "blockIO",
        ("{'throttleReadBpsDevice':[{WHERE,'rate':1048576}],"
                + "'throttleWriteIOPSDevice':[{WHERE,'rate':200}]}")
            .replace("WHERE", where));
    if (HostCgroups.isUnified()) {
      t.check(
          "max",
          number + " rbps=1048576 wbps=max riops=max wiops=200",
          value(t, "io", "", "io.max"));
    } else {
      String bytes = value(t, "blkio", "blkio.throttle.read_bps_device", "");
      t.check("bytes", number + " 1048576", bytes);
      String writes = value(t, "blkio", "blkio.throttle.write_iops_device", "");
      t.check("writes", number + " 200", writes);
    }
  }

  @Case
  @DisplayName("unified: files of v2; on v1 they are refused or not written")
  void unified(Trial t) throws Exception {
    if (!HostCgroups.isUnified()) {
      return;
    }
    resources(t, "unified", "{'memory.high':'50331648','pids.max':'12'}");
    t.check("high", "50331648", value(t, "memory", "", "memory.high"));
    t.check("pids", "12", value(t, "pids", "", "pids.max"));
    t.call("delete", "-f", t.id()).ok();
    for (String bad : new String[] {"'sea.salt':'1'", "'../x':'1'", "'memory.high':'lots'"}) {
      t.set("linux.resources.unified", "{" + bad + "}");
      t.refused(bad, t.create(), "unified|" + bad.substring(1, bad.indexOf(':') - 1));
    }
  }

  @Case
  @DisplayName("unified: on v1 it is refused")
  void unifiedOnV1(Trial t) throws Exception {
    if (HostCgroups.isUnified()) {
      return;
    }
    t.set("linux.resources.unified", "{'memory.high':'50331648'}").args("true");
    t.refused("unified", t.create(), "unified");
  }

  @Case
  @DisplayName("hugepageLimits and network, where the controllers are")
  void rareControllers(Trial t) throws Exception {
    if (!HostCgroups.isUnified() && HostCgroups.has("net_cls")) {
      resources(t, "network", "{'classID':1048577}");
      t.check("class", "1048577", value(t, "net_cls", "net_cls.classid", ""));
      t.call("delete", "-f", t.id()).ok();
    }
    if (HostCgroups.has("hugetlb")) {
      t.drop("linux.resources.network");
      resources(t, "hugepageLimits", "[{'pageSize':'2MB','limit':4194304}]");
      String limit = value(t, "hugetlb", "hugetlb.2MB.limit_in_bytes", "hugetlb.2MB.max");
      t.check("limit", "4194304", limit);
    }
  }

  @Case
  @DisplayName("a cgroup mount shows the container's own cgroup")
  void cgroupMount(Trial t) throws Exception {
    t.mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
    t.set("linux.resources.pids", "{'limit':9}");
    t.add("linux.namespaces", "{'type':'cgroup'}");
    String file = byVersion("pids/pids.max", "pids.max");
    t.probe("limit", "cat /sys/fs/cgroup/" + file, "9")
        .probeLike("write", "echo 5 >/sys/fs/cgroup/" + file, ".*Read-only file system")
        .run();
  }

  @Case
  @DisplayName("pause freezes, resume thaws")
  void pause(Trial t) throws Exception {
    t.startSleeping();
    t.call("pause", t.id()).ok();
    t.check("status", "paused", t.status());
    String frozen = byVersion("FROZEN", "1");
    t.check("frozen", frozen, value(t, "freezer", "freezer.state", "cgroup.freeze"));
    t.refused("exec", t.call("exec", t.id(), "true"), "paused");
    t.refused("start", t.call("start", t.id()), "paused|running");
    t.call("resume", t.id()).ok();
    t.check("status after", "running", t.status());
    t.refused("resume again", t.call("resume", t.id()), "cannot resume|not paused");
    t.call("exec", t.id(), "true").ok();
  }

  @Case
  @DisplayName("delete --force of a paused container")
  void deletePaused(Trial t) throws Exception {
    t.startSleeping();
    t.call("pause", t.id()).ok();
    t.refused("delete", t.call("delete", t.id()), "not stopped|paused");
    t.call("delete", "--force", t.id()).ok();
    t.refused("state", t.call("state", t.id()), "does not exist");
  }

  @Case
  @DisplayName("update: by flags")
  void updateByFlags(Trial t) throws Exception {
    t.startSleeping();
    t.call("update", "--memory", "67108864", "--pids-limit", "33", t.id()).ok();
    t.call("update", "--cpu-share", "1000", "--cpuset-cpus", "0", t.id()).ok();
    t.check("memory", "" + 64 * MIB, value(t, "memory", "memory.limit_in_bytes", "memory.max"));
    t.check("pids", "33", value(t, "pids", "pids.max", "pids.max"));
    t.like("shares", byVersion("1000", "39|99"), value(t, "cpu", "cpu.shares", "cpu.weight"));
    t.check("cpus", "0", value(t, "cpuset", "cpuset.cpus", "cpuset.cpus"));
  }

  @Case
  @DisplayName("update: by a file, and what it does not name stays")
  void updateByFile(Trial t) throws Exception {
    resources(t, "pids", "{'limit':44}");
    Path file = t.dir().resolve("resources.json");
    Files.writeString(file, "{\"memory\":{\"limit\":134217728}}");
    t.call("update", "-r", file.toString(), t.id()).ok();
    t.check("memory", "" + 128 * MIB, value(t, "memory", "memory.limit_in_bytes", "memory.max"));
    t.check("pids", "44", value(t, "pids", "pids.max", "pids.max"));
    Files.writeString(file, "{\"memory\":");
    t.refused(
        "no JSON", t.call("update", "-r", file.toString(), t.id()), "JSON|resources.json|line 1");
  }

  @Case
  @DisplayName("an exec is in the container's cgroups")
  void execIsInThem(Trial t) throws Exception {
    t.startSleeping();
    String own = "grep -e :pids: -e ^0:: /proc/self/cgroup | head -n 1 | cut -d : -f 3";
    String path = t.call("exec", t.id(), "sh", "-c", own).ok().out().strip();
    t.check("path", true, path.endsWith(t.cgroupsPath()));
  }
}
