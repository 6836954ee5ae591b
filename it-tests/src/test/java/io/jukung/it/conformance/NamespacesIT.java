package io.jukung.it.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config-linux.md: Namespaces, User namespace mappings, Offset for Time Namespace")
class NamespacesIT {
  private static final String MAPPED = "[{'containerID':0,'hostID':100000,'size':65536}]";

  private static String link(long pid, String name) throws Exception {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + name)).toString();
  }

  private static String self(String name) throws Exception {
    return link(ProcessHandle.current().pid(), name);
  }

  private static void namespaces(Trial t, String... types) {
    t.set(
        "linux.namespaces",
        java.util.Arrays.stream(types)
            .map(type -> "{'type':'" + type + "'}")
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static void userNamespace(Trial t) {
    namespaces(t, "pid", "network", "ipc", "uts", "mount", "user");
    t.set("linux.uidMappings", MAPPED).set("linux.gidMappings", MAPPED);
  }

  @Case
  @DisplayName("each type that is listed is new, each that is not is the runtime's")
  void listedAreNew(Trial t) throws Exception {
    namespaces(t, "pid", "network", "ipc", "uts", "mount", "cgroup");
    t.startSleeping();
    for (String name : List.of("pid", "net", "ipc", "uts", "mnt", "cgroup")) {
      t.check(name + " is the host's", false, self(name).equals(link(t.initPid(), name)));
    }
    for (String name : List.of("user", "time")) {
      t.check(name, self(name), link(t.initPid(), name));
    }
  }

  @Case
  @DisplayName("types that are not listed are inherited")
  void othersAreInherited(Trial t) throws Exception {
    namespaces(t, "mount");
    t.drop("hostname").set("mounts", "[{'destination':'/proc','type':'proc','source':'proc'}]");
    t.startSleeping();
    for (String name : List.of("pid", "net", "ipc", "uts", "cgroup", "user")) {
      t.check(name, self(name), link(t.initPid(), name));
    }
  }

  @Case
  @DisplayName("cgroup: the container's cgroup is the root that it sees")
  void cgroupNamespace(Trial t) throws Exception {
    namespaces(t, "pid", "network", "ipc", "uts", "mount", "cgroup");
    t.probe("of pids", "grep -e :pids: -e ^0:: /proc/self/cgroup | head -n 1 | cut -d : -f 3", "/")
        .run();
  }

  @Case
  @DisplayName("path: an existing namespace of each type is joined")
  void pathsAreJoined(Trial t) throws Exception {
    String other = t.otherId();
    t.args("sleep", "1000").write();
    t.call("create", "-b", t.dir().toString(), other).ok();
    long pid = t.call("state", other).json().longValue("pid");
    String[] types = {"pid", "network", "ipc", "uts"};
    List<String> names = List.of("pid", "net", "ipc", "uts");
    List<String> list = new ArrayList<>(List.of("{'type':'mount'}"));
    for (int i = 0; i < types.length; i++) {
      list.add("{'type':'" + types[i] + "','path':'/proc/" + pid + "/ns/" + names.get(i) + "'}");
    }
    t.drop("hostname").set("linux.namespaces", list.toString());
    t.set("linux.cgroupsPath", "'" + t.cgroupsPath() + "joined'");
    t.startSleeping();
    for (String name : names) {
      t.check(name, link(pid, name), link(t.initPid(), name));
    }
    t.check("mnt", false, link(pid, "mnt").equals(link(t.initPid(), "mnt")));
  }

  @Case
  @DisplayName("path: a user namespace is joined, and what else is joined belongs to it")
  void userByPath(Trial t) throws Exception {
    String other = t.otherId();
    userNamespace(t);
    t.args("sleep", "1000").write();
    t.call("create", "-b", t.dir().toString(), other).ok();
    long pid = t.call("state", other).json().longValue("pid");
    t.drop("linux.uidMappings").drop("linux.gidMappings").drop("hostname");
    t.set(
        "linux.namespaces",
        ("[{'type':'mount'},{'type':'pid'},{'type':'ipc'},{'type':'uts'},"
                + "{'type':'user','path':'/proc/PID/ns/user'},"
                + "{'type':'network','path':'/proc/PID/ns/net'}]")
            .replace("PID", Long.toString(pid)));
    t.set("linux.cgroupsPath", "'" + t.cgroupsPath() + "joined'");
    t.startSleeping();
    t.check("user", link(pid, "user"), link(t.initPid(), "user"));
    t.check("net", link(pid, "net"), link(t.initPid(), "net"));
  }

  @Case
  @DisplayName("path: what is not there, or of another type, is refused")
  void pathsMustFit(Trial t) throws Exception {
    t.args("true")
        .drop("hostname")
        .set(
            "linux.namespaces",
            "[{'type':'mount'},{'type':'pid'},{'type':'network'},"
                + "{'type':'uts','path':'/no/such'}]");
    t.refused("missing", t.create(), "/no/such");
    t.set(
        "linux.namespaces",
        "[{'type':'mount'},{'type':'pid'},{'type':'network'},"
            + "{'type':'uts','path':'/proc/self/ns/ipc'}]");
    t.refused("another type", t.create(), "/proc/self/ns/ipc|uts");
  }

  @Case
  @DisplayName("a type that is listed twice is refused")
  void noDuplicates(Trial t) throws Exception {
    t.args("true").add("linux.namespaces", "{'type':'uts'}");
    t.refused("uts twice", t.create(), "uts");
  }

  @Case
  @DisplayName("an unknown type is refused")
  void noUnknownTypes(Trial t) throws Exception {
    t.args("true").add("linux.namespaces", "{'type':'sea'}");
    t.refused("sea", t.create(), "sea");
  }

  @Case
  @DisplayName("user: the mappings, and root of it owns the container")
  void userMappings(Trial t) throws Exception {
    userNamespace(t);
    t.probe("uid_map", "tr -s ' ' </proc/self/uid_map", "0 100000 65536")
        .probe("gid_map", "tr -s ' ' </proc/self/gid_map", "0 100000 65536")
        .probe("id", "id -u; id -g", "0\n0")
        .probe("hostname", "hostname", "conformance")
        .probe("a file made", "touch /dev/shm/x && stat -c %u /dev/shm/x", "0")
        .probe("devices", "echo x >/dev/null; head -c 2 /dev/zero | wc -c", "2")
        .probe("not root of the host", "touch /x", "touch: /x: Permission denied")
        .run();
  }

  @Case
  @DisplayName("user: the process has the host's ids of the mappings")
  void userMappingsOutside(Trial t) throws Exception {
    userNamespace(t);
    t.set("process.user", "{'uid':7,'gid':8}");
    t.startSleeping();
    String status = Files.readString(Path.of("/proc/" + t.initPid() + "/status"));
    t.check("uid", true, status.contains("Uid:\t100007\t100007\t100007\t100007"));
    t.check("gid", true, status.contains("Gid:\t100008\t100008\t100008\t100008"));
  }

  @Case
  @DisplayName("user: several mappings")
  void severalMappings(Trial t) throws Exception {
    userNamespace(t);
    String several =
        "[{'containerID':0,'hostID':100000,'size':10},{'containerID':1000,'hostID':0,'size':1}]";
    t.set("linux.uidMappings", several)
        .set("linux.gidMappings", several)
        .probe("uid_map", "tr -s ' ' </proc/self/uid_map", "0 100000 10\n 1000 0 1")
        .run();
  }

  @Case
  @DisplayName("user: mappings are needed where the namespace is new")
  void mappingsAreNeeded(Trial t) throws Exception {
    userNamespace(t);
    t.args("true").drop("linux.uidMappings").drop("linux.gidMappings");
    t.refused("none", t.create(), "uidMappings|mapping");
  }

  @Case
  @DisplayName("user: mappings without the namespace are refused")
  void mappingsNeedANamespace(Trial t) throws Exception {
    t.args("true").set("linux.uidMappings", MAPPED).set("linux.gidMappings", MAPPED);
    t.refused("no namespace", t.create(), "user namespace|uidMappings");
  }

  @Case
  @DisplayName("time (1.1): offsets of the two clocks")
  void timeOffsets(Trial t) throws Exception {
    namespaces(t, "pid", "network", "ipc", "uts", "mount", "time");
    t.set(
            "linux.timeOffsets",
            "{'monotonic':{'secs':100,'nanosecs':5},'boottime':{'secs':864000000}}")
        .probeLike(
            "offsets",
            "tr -s ' ' </proc/self/timens_offsets",
            "monotonic 100 5\nboottime 864000000 0")
        .probeLike("uptime", "cut -d . -f 1 /proc/uptime", "864\\d{6}")
        .run();
  }

  @Case
  @DisplayName("time (1.1): offsets without the namespace are refused")
  void timeOffsetsNeedANamespace(Trial t) throws Exception {
    t.args("true").set("linux.timeOffsets", "{'monotonic':{'secs':100}}");
    t.refused("no namespace", t.create(), "timeOffsets|time namespace");
  }

  @Case
  @DisplayName("without a mount namespace nothing is created")
  void mountNamespaceIsNeeded(Trial t) throws Exception {
    if (!t.isOurs()) {
      return; // runc mounts on the host then, and leaves it there
    }
    namespaces(t, "pid", "network", "ipc", "uts");
    t.args("true");
    t.refused("no mount namespace", t.create(), "mount namespace");
  }
}
