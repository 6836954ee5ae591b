package io.jukung.it.conformance;

import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName(
    "config-linux.md: Sysctl, Masked Paths, Readonly Paths, Rootfs Mount Propagation, Personality,"
        + " Mount Label")
class LinuxContainerIT {

  @Case
  @DisplayName("sysctl: of the network, IPC and UTS namespaces")
  void sysctl(Trial t) throws Exception {
    t.set(
            "linux.sysctl",
            "{'net.ipv4.ip_forward':'1','kernel.msgmax':'4096','net.core.somaxconn':'77',"
                + "'fs.mqueue.msg_max':'12'}")
        .probe("ip_forward", "cat /proc/sys/net/ipv4/ip_forward", "1")
        .probe("somaxconn", "cat /proc/sys/net/core/somaxconn", "77")
        .probe("msgmax", "cat /proc/sys/kernel/msgmax", "4096")
        .probe("mqueue", "cat /proc/sys/fs/mqueue/msg_max", "12")
        .run();
  }

  @Case
  @DisplayName("sysctl: keys with slashes")
  void sysctlWithSlashes(Trial t) throws Exception {
    t.set("linux.sysctl", "{'net/ipv4/ip_forward':'1'}")
        .probe("ip_forward", "cat /proc/sys/net/ipv4/ip_forward", "1")
        .run();
  }

  @Case
  @DisplayName("sysctl: what would change the host is refused")
  void sysctlOfTheHost(Trial t) throws Exception {
    t.args("true").set("linux.sysctl", "{'vm.overcommit_memory':'0'}");
    t.refused("vm", t.create(), "vm.overcommit_memory");
    t.set("linux.sysctl", "{'kernel.hostname':'sea'}");
    t.refused("hostname", t.create(), "kernel.hostname");
  }

  @Case
  @DisplayName("sysctl: of a namespace that is the host's is refused")
  void sysctlNeedsItsNamespace(Trial t) throws Exception {
    t.args("true")
        .set("linux.sysctl", "{'net.ipv4.ip_forward':'1'}")
        .set("linux.namespaces", "[{'type':'pid'},{'type':'ipc'},{'type':'uts'},{'type':'mount'}]");
    t.refused("net", t.create(), "net.ipv4.ip_forward");
  }

  @Case
  @DisplayName("maskedPaths: files are empty, directories too, what is missing is ignored")
  void maskedPaths(Trial t) throws Exception {
    Files.writeString(t.rootfs().resolve("secret"), "fish");
    Files.writeString(Files.createDirectory(t.rootfs().resolve("cave")).resolve("f"), "fish");
    Files.createSymbolicLink(t.rootfs().resolve("link"), java.nio.file.Path.of("/secret"));
    t.strings("linux.maskedPaths", "/secret", "/cave", "/proc/keys", "/no/such", "/sys/firmware")
        .probe("file", "cat /secret", "")
        .probe("directory", "ls -A /cave", "")
        .probe("of proc", "wc -c </proc/keys", "0")
        .probe("of sys", "ls -A /sys/firmware", "")
        .probe("write", "touch /cave/x 2>&1 | sed 's/.*: //'", "Read-only file system")
        .probe("missing", "ls /no", "ls: /no: No such file or directory")
        .run();
    t.check("the file", "fish", Files.readString(t.rootfs().resolve("secret")));
  }

  @Case
  @DisplayName("readonlyPaths: read-only, what is missing is ignored")
  void readonlyPaths(Trial t) throws Exception {
    Files.writeString(t.rootfs().resolve("law"), "fish");
    Files.createDirectory(t.rootfs().resolve("cave"));
    t.strings("linux.readonlyPaths", "/law", "/cave", "/proc/sys", "/no/such")
        .probe(
            "file",
            "cat /law; { echo x >/law; } 2>&1 | sed 's/.*: //'",
            "fishRead-only file system")
        .probe("directory", "touch /cave/x", "touch: /cave/x: Read-only file system")
        .probeLike("of proc", "echo 1 >/proc/sys/net/ipv4/ip_forward", ".*Read-only file system")
        .probe(
            "options",
            "grep -c ' /proc/sys ro,nosuid,nodev,noexec' /proc/self/mountinfo || true",
            "0")
        .run();
  }

  @Case
  @DisplayName("rootfsPropagation: private, slave, shared, unbindable")
  void rootfsPropagation(Trial t) throws Exception {
    String optional =
        "grep -v ' - rootfs ' /proc/self/mountinfo | grep -e '^[0-9]* [0-9]* [0-9:]* [^ ]* / '"
            + " | tail -n 1 | cut -d ' ' -f 7 | sed 's/:.*//; s/-/private/'";
    for (String word : new String[] {"private", "slave", "shared", "unbindable"}) {
      t.set("linux.rootfsPropagation", "'" + word + "'").script(optional);
      // a slave of nobody is private
      String expected = word.equals("slave") ? "(private|master)\n" : word + "\n";
      t.like(word, expected, t.runOnce().ok().out());
    }
    t.set("linux.rootfsPropagation", "'sea'");
    t.refused("sea", t.create(), "rootfsPropagation.*sea");
  }

  @Case
  @DisplayName("personality: LINUX32")
  void personality(Trial t) throws Exception {
    t.set("linux.personality", "{'domain':'LINUX32'}").probe("machine", "uname -m", "i686").run();
    t.set("linux.personality", "{'domain':'LINUX'}").args("uname", "-m");
    t.like("native", "(x86_64|aarch64)\n", t.runOnce().ok().out());
  }

  @Case
  @DisplayName("personality: an unknown domain is refused")
  void unknownPersonality(Trial t) throws Exception {
    t.set("linux.personality", "{'domain':'SEA'}").args("true");
    t.refused("sea", t.create(), "personality.*SEA");
  }

  @Case
  @DisplayName("mountLabel is refused where there is no SELinux")
  void mountLabel(Trial t) throws Exception {
    if (Files.exists(java.nio.file.Path.of("/sys/fs/selinux/enforce"))) {
      return;
    }
    t.set("linux.mountLabel", "'system_u:object_r:sea_t:s0'").args("true");
    t.refused("label", t.create(), "(?i)mountLabel|selinux");
  }

  @Case
  @DisplayName("intelRdt where the kernel has no resctrl is refused")
  void intelRdt(Trial t) throws Exception {
    if (Files.exists(java.nio.file.Path.of("/sys/fs/resctrl/schemata"))) {
      return;
    }
    t.set("linux.intelRdt", "{'closID':'sea','l3CacheSchema':'L3:0=f'}").args("true");
    t.refused("intelRdt", t.create(), "intelRdt|(?i)resctrl");
  }

  @Case
  @DisplayName("the loopback interface of a new network namespace is up")
  void loopback(Trial t) throws Exception {
    t.probe("flags", "cat /sys/class/net/lo/flags", "0x9").run();
  }

  @Case
  @DisplayName("a new session keyring, and no tracing of the program before it is started")
  void sessionKeyring(Trial t) throws Exception {
    t.probeLike("keyring", "grep -c _ses /proc/keys || true", "\\d+").run();
  }
}
