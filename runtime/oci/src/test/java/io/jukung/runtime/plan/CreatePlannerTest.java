package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.sys.Sysno;
import io.jukung.sys.json.Json;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.Op;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads programs: what keeps a container in is the order of its steps, and that none is missing.
 */
class CreatePlannerTest {

  /** Each label's first place must be after the place of the one before. */
  private static void assertOrder(List<String> labels, String... expected) {
    int at = -1;
    for (String label : expected) {
      int place = at + 1;
      while (place < labels.size() && !labels.get(place).equals(label)) {
        place++;
      }
      assertTrue(place < labels.size(), () -> "\"" + label + "\" is not where it belongs");
      at = place;
    }
  }

  private static int last(List<String> labels, String label) {
    int place = labels.lastIndexOf(label);
    assertTrue(place >= 0, () -> "no step \"" + label + "\"");
    return place;
  }

  @Test
  void nothingHappensBeforeTheCgroupIsThere() {
    List<String> labels = new PlanFixture().waitsForCgroup().labels();
    int wait = labels.indexOf("wait for the cgroup");
    assertTrue(
        labels.subList(0, wait).stream().allMatch("close descriptors of the caller"::equals),
        labels.toString());
    // the end of the pipe ends it
    assertEquals("end", labels.get(wait + 1));
  }

  @Test
  void theStepsOfTheDefaultSpecComeInTheirOrder() {
    assertOrder(
        new PlanFixture().seccomp().labels(),
        "close descriptors of the caller",
        "join cgroup /sys/fs/cgroup/cpu/id",
        "join cgroup /sys/fs/cgroup/memory/id",
        "open start fifo",
        "create the container's process",
        "report the pid",
        "start a session",
        "join a new session keyring",
        "bring the loopback interface up",
        "set hostname jukung",
        "make / MS_SLAVE",
        "mount root file system /bundle/rootfs",
        "mount proc at /proc",
        "mount tmpfs at /dev",
        "mount devpts at /dev/pts",
        "mount tmpfs at /dev/shm",
        "mount mqueue at /dev/mqueue",
        "mount sysfs at /sys",
        "bind mount /sys/fs/cgroup/memory/id at /sys/fs/cgroup/memory",
        "create device /dev/null",
        "create /dev/stdin",
        "create /dev/ptmx",
        "make /proc/sys read-only",
        "mask /proc/kcore",
        "pivot_root to /bundle/rootfs",
        "detach the old root",
        "make / read-only",
        "set RLIMIT_NOFILE to 1024:1024",
        "set no_new_privs",
        "close all other descriptors",
        "drop CAP_CHOWN from the bounding set",
        "become group 0",
        "become user 0",
        "set capabilities",
        "set umask",
        "look for /usr/local/sbin/sh",
        "load the seccomp filter",
        "report that the container is created",
        "wait for start",
        "execute /usr/local/sbin/sh",
        "execute /bin/sh");
  }

  @Test
  void nothingIsMountedAfterTheRootHasBeenEntered() {
    List<Op> ops = new PlanFixture().plan().program().ops();
    int pivot = 0;
    int lastMount = 0;
    for (int i = 0; i < ops.size(); i++) {
      if (ops.get(i).nr() == Sysno.PIVOT_ROOT) {
        pivot = i;
      } else if (ops.get(i).nr() == Sysno.MOVE_MOUNT) {
        lastMount = i;
      }
    }
    assertTrue(lastMount < pivot);
  }

  @Test
  void noPathOfTheContainerIsLookedUpWithoutAnOpenedRoot() {
    // after the clone the only absolute lookups are of the host's files, by name
    List<String> absolute = new ArrayList<>();
    boolean child = false;
    for (Op op : new PlanFixture().process("cwd", "'/work'").plan().program().ops()) {
      child |= op.nr() == Sysno.CLONE3;
      boolean search =
          op.label().startsWith("look for") || op.label().startsWith("execute the directory");
      if (child && op.nr() == Sysno.OPENAT && !search) {
        absolute.add(((Arg.Data) op.args().get(1)).shown());
      }
    }
    assertEquals(
        List.of("\"/proc/self/fd\"", "\"/\"", "\"/dev/null\"", "\"/\"", "\"60\""), absolute);
  }

  @Test
  void withoutNoNewPrivilegesTheFilterIsLoadedWhilePrivileged() {
    List<String> labels = new PlanFixture().seccomp().process("noNewPrivileges", "false").labels();
    assertFalse(labels.contains("set no_new_privs"));
    assertOrder(labels, "load the seccomp filter", "become user 0", "set capabilities");
    assertEquals(1, labels.stream().filter("load the seccomp filter"::equals).count());
  }

  @Test
  void capabilitiesAreDroppedButTheGivenOnes() {
    List<String> labels = new PlanFixture().labels();
    assertFalse(labels.contains("drop CAP_KILL from the bounding set"));
    assertTrue(labels.contains("drop CAP_SYS_ADMIN from the bounding set"));
    // 41 capabilities are known to this host, 3 are given
    assertEquals(
        38, labels.stream().filter(label -> label.endsWith("from the bounding set")).count());
    List<String> none = new PlanFixture().process("capabilities", "null").labels();
    assertEquals(
        41, none.stream().filter(label -> label.endsWith("from the bounding set")).count());
  }

  @Test
  void anAmbientCapabilityMustBePermittedAndInheritable() {
    List<String> labels =
        new PlanFixture()
            .process(
                "capabilities",
                "{'permitted':['CAP_KILL','CAP_CHOWN'],'inheritable':['CAP_KILL'],"
                    + "'ambient':['CAP_KILL','CAP_CHOWN']}")
            .labels();
    assertTrue(labels.contains("raise CAP_KILL in the ambient set"));
    assertFalse(labels.contains("raise CAP_CHOWN in the ambient set"));
  }

  @Test
  void aUserBecomesItselfAfterTheBoundingSetAndBeforeItsCapabilities() {
    List<String> labels =
        new PlanFixture()
            .process("user", "{'uid':1000,'gid':100,'additionalGids':[5]}")
            .process("cwd", "'/work'")
            .labels();
    assertOrder(
        labels,
        "create /work",
        "give descriptor 1 to the user",
        "drop CAP_CHOWN from the bounding set",
        "chdir to /work",
        "keep capabilities across the change of user",
        "set supplementary groups [5]",
        "become group 100",
        "become user 1000",
        "no longer keep capabilities",
        "set capabilities");
    assertTrue(last(labels, "become user 1000") < last(labels, "set capabilities"));
  }

  @Test
  void aUserNamespaceOpensTheHostFirstAndWaitsForItsMaps() {
    List<String> labels =
        new PlanFixture()
            .userNamespace()
            .mount("{'destination':'/data','source':'/host/data','options':['rbind','ro']}")
            .labels();
    assertOrder(
        labels,
        "set RLIMIT_NOFILE to 1024:1024",
        "open root file system /bundle/rootfs",
        "open bind mount source /host/data",
        "open device /dev/null",
        "create the container's process",
        "wait for the user namespace's maps",
        "become user 0",
        "mount root file system /bundle/rootfs",
        "set options of bind mount /host/data at /data",
        "bind mount /host/data at /data",
        "bind mount device /dev/null",
        "pivot_root to /bundle/rootfs");
    assertFalse(labels.contains("create device /dev/null"));
  }

  @Test
  void everyMaskedAndReadonlyPathHasItsStep() {
    PlanFixture fixture =
        new PlanFixture()
            .linux("maskedPaths", "['/proc/a','/secret']")
            .linux("readonlyPaths", "['/proc/b']");
    List<String> labels = fixture.labels();
    for (String label : List.of("mask /proc/a", "mask /secret", "make /proc/b read-only")) {
      assertTrue(labels.contains(label), label);
      assertTrue(labels.indexOf(label) < labels.indexOf("pivot_root to /bundle/rootfs"));
      assertTrue(labels.indexOf(label) > labels.indexOf("mount proc at /proc"));
    }
    assertFalse(labels.contains("mask /proc/kcore"));
  }

  @Test
  void withoutPivotFullProcMountsAreDetachedAndTheRootIsChanged() {
    assertOrder(
        new PlanFixture().noPivot().labels(),
        "mask /proc/kcore",
        "detach /sys",
        "detach /proc",
        "enter the root file system",
        "chroot to /bundle/rootfs",
        "change to /",
        "make / read-only");
  }

  @Test
  void aSharedRootIsCutOffFromTheHostFirst() {
    assertOrder(
        new PlanFixture().linux("rootfsPropagation", "'rshared'").labels(),
        "make / MS_SHARED",
        "make /var private",
        "mount root file system /bundle/rootfs",
        "pivot_root to /bundle/rootfs",
        "set propagation of /");
  }

  @Test
  void joinedNamespacesAreOpenedBeforeAnyIsJoined() {
    List<String> labels =
        new PlanFixture()
            .linux(
                "namespaces",
                "[{'type':'mount'},{'type':'network','path':'/n'},{'type':'user','path':'/u'},"
                    + "{'type':'uts'},{'type':'pid'}]")
            .labels();
    assertOrder(
        labels,
        "open user namespace /u",
        "open network namespace /n",
        "join user namespace /u",
        "join network namespace /n",
        "create the container's process",
        "become user 0");
    assertFalse(labels.contains("bring the loopback interface up"));
  }

  @Test
  void sysctlsGoThroughTheMountedProcBeforeItIsReadOnly() {
    assertOrder(
        new PlanFixture().linux("sysctl", "{'net.ipv4.ip_forward':'1'}").labels(),
        "mount proc at /proc",
        "set sysctl net.ipv4.ip_forward to 1",
        "make /proc/sys read-only");
  }

  @Test
  void aTerminalIsOpenedInTheContainerAndSent() {
    assertOrder(
        new PlanFixture().process("terminal", "true").labels(),
        "start a session",
        "mount devpts at /dev/pts",
        "open terminal /dev/pts/ptmx",
        "open the terminal's other end",
        "bind mount the terminal at /dev/console",
        "send the terminal",
        "take the terminal",
        "make the terminal descriptor 2",
        "pivot_root to /bundle/rootfs");
  }

  @Test
  void inheritedDescriptorsGetTheirNumbersLast() {
    List<String> labels = new PlanFixture().preserve(2).labels();
    assertOrder(
        labels,
        "close all other descriptors",
        "wait for start",
        "pass descriptor 3",
        "pass descriptor 4",
        "execute /bin/sh");
  }

  @Test
  void aProcessNobodyListensToExplainsItself() {
    List<String> labels = new PlanFixture().explain().labels();
    assertEquals(
        List.of("execute /bin/sh", "say why", "end"),
        labels.subList(labels.size() - 3, labels.size()));
  }

  @Test
  void theTextNamesCallsAndSteps() {
    String text = new PlanFixture().seccomp().plan().program().toText();
    assertTrue(text.contains("clone3({CLONE_PARENT|CLONE_NEWPID"), text);
    assertTrue(text.contains("# pivot_root to /bundle/rootfs"), text);
    assertTrue(text.contains("RESOLVE_IN_ROOT"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "process|apparmorProfile|'x'|process.apparmorProfile \"x\" without AppArmor in this kernel"
            + " is not supported",
        "process|scheduler|{'policy':'SCHED_X'}|process.scheduler.policy: unknown policy \"SCHED_X\"",
        "process|rlimits|[{'type':'RLIMIT_X','soft':1,'hard':1}]|process.rlimits: unknown limit"
            + " \"RLIMIT_X\"",
        "linux|intelRdt|{}|linux.intelRdt: cache and memory bandwidth by groups in /sys/fs/resctrl"
            + " is not supported",
        "linux|memoryPolicy|{'mode':'MPOL_BIND','nodes':'0'}|linux.memoryPolicy: memory from chosen"
            + " nodes, set_mempolicy(2), is not supported",
        "linux|netDevices|{'eth1':{'name':'net0'}}|linux.netDevices: network devices of the host"
            + " moved into the container is not supported",
        "linux|mountLabel|'x'|linux.mountLabel \"x\" without SELinux on this host is not supported",
        "linux|sysctl|{'vm.swappiness':'1'}|linux.sysctl: \"vm.swappiness\" is not in a namespace of"
            + " the container's own",
        "linux|namespaces|[{'type':'pid'}]|a container without a mount namespace of its own is not"
            + " supported",
        "linux|namespaces|[{'type':'mount'}]|hostname set, but there is no uts namespace",
        "linux|timeOffsets|{'boottime':{'secs':1}}|linux.timeOffsets set, but there is no time"
            + " namespace"
      },
      quoteCharacter = '`')
  void whatIsNotImplementedIsRefusedByName(
      String section, String field, String json, String message) {
    PlanFixture fixture =
        section.equals("process")
            ? new PlanFixture().process(field, json)
            : new PlanFixture().linux(field, json);
    assertEquals(message, assertThrows(OciException.class, fixture::plan).getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'destination':'/proc/1','type':'tmpfs'}",
        "{'destination':'/proc/self/../uptime2','source':'/x','options':['bind']}",
        "{'destination':'/proc','type':'tmpfs'}",
        "{'destination':'/x','source':'relative','options':['bind']}",
        "{'destination':'/x','type':'ramfs','options':['tmpcopyup']}",
        "{'destination':'/x','source':'/x','options':['bind','tmpcopyup']}",
        "{'destination':'/x','source':'/x','options':['bind','idmap']}",
        "{'destination':'/x'}"
      })
  void mountsThatAreUnsafeOrUnsupportedAreRefused(String json) {
    PlanFixture fixture = new PlanFixture().mount(json);
    assertThrows(OciException.class, fixture::plan);
  }

  @Test
  void hooksAreWaitedForBetweenTheMountsAndTheNewRoot() {
    PlanFixture fixture = new PlanFixture();
    assertFalse(fixture.labels().contains("wait for the hooks"));
    fixture.top(c -> c.put("hooks", Json.parse("{\"poststop\":[{\"path\":\"/h\"}]}")));
    assertFalse(fixture.labels().contains("wait for the hooks"));
    fixture.top(c -> c.put("hooks", Json.parse("{\"prestart\":[{\"path\":\"/h\"}]}")));
    List<String> labels = fixture.labels();
    int wait = labels.indexOf("wait for the hooks");
    assertTrue(labels.contains("open /bundle/rootfs"));
    assertEquals("report that hooks may run", labels.get(wait - 1));
    assertTrue(labels.lastIndexOf("open mount point /proc") < wait);
    assertTrue(labels.indexOf("pivot_root to /bundle/rootfs") > wait);
  }
}
