package io.jukung.it.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config.md: Process")
class ProcessIT {

  private static String status(String field) {
    return "grep -w " + field + ": /proc/self/status | cut -f2";
  }

  @Case
  @DisplayName("args, env and cwd")
  void argsEnvCwd(Trial t) throws Exception {
    t.strings("process.env", "PATH=/bin", "A=b c", "EMPTY=", "HOME=/h")
        .set("process.cwd", "'/tmp'")
        .probe("env", "env | grep -v -e SHLVL -e PWD | sort", "A=b c\nEMPTY=\nHOME=/h\nPATH=/bin")
        .probe("cwd", "pwd; readlink /proc/self/cwd", "/tmp\n/tmp")
        .probe("pid", "echo $$", "1")
        .run();
    t.args("echo", "", "two  words", "$A", "-n");
    t.check("args", " two  words $A -n\n", t.runOnce().ok().out());
  }

  @Case
  @DisplayName("args[0] is looked for in the PATH of env")
  void thePathIsThatOfEnv(Trial t) throws Exception {
    Files.createDirectory(t.rootfs().resolve("own"));
    Files.createSymbolicLink(t.rootfs().resolve("own/greet"), Path.of("/bin/busybox"));
    t.strings("process.env", "PATH=/no:/own").args("greet");
    t.check("applet", true, t.runOnce().err().contains("greet: applet not found"));
    t.strings("process.env", "PATH=/no");
    t.refused("elsewhere", t.runOnce(), "greet.*executable file not found in \\$PATH");
  }

  @Case
  @DisplayName("args must not be empty")
  void argsMustBeThere(Trial t) throws Exception {
    t.set("process.args", "[]");
    t.refused("empty", t.runOnce(), "process.*args");
    t.drop("process.*args");
    t.refused("none", t.runOnce(), "process.*args");
  }

  @Case
  @DisplayName("HOME is that of /etc/passwd where env has none")
  void homeIsFound(Trial t) throws Exception {
    t.set("process.user", "{'uid':1000,'gid':1000}").probe("HOME", "echo $HOME", "/home").run();
    t.set("process.user", "{'uid':4242,'gid':1}").args("sh", "-c", "echo $HOME");
    t.check("of an unknown user", "/\n", t.runOnce().ok().out());
  }

  @Case
  @DisplayName("cwd: a missing directory is made")
  void cwdIsMade(Trial t) throws Exception {
    t.set("process.cwd", "'/work/deep'").probe("cwd", "pwd", "/work/deep").run();
  }

  @Case
  @DisplayName("cwd must be absolute")
  void cwdMustBeAbsolute(Trial t) throws Exception {
    t.args("true").set("process.cwd", "'tmp'");
    t.refused("relative", t.runOnce(), "process.*cwd");
    t.drop("process.cwd");
    t.refused("none", t.runOnce(), "process.*cwd");
  }

  @Case
  @DisplayName("user: uid, gid and additionalGids")
  void user(Trial t) throws Exception {
    t.set("process.user", "{'uid':1000,'gid':1001,'additionalGids':[5,6]}")
        .probe("ids", "id -u; id -g; id -G", "1000\n1001\n1001 5 6")
        .probeLike("uids", status("Uid"), "1000")
        .probe(
            "capabilities are lost",
            status("CapEff") + ";" + status("CapPrm"),
            "0000000000000000\n0000000000000000")
        .run();
  }

  @Case
  @DisplayName("user: without additionalGids there are none")
  void noGroups(Trial t) throws Exception {
    t.probe("groups", status("Groups"), "").run();
  }

  @Case
  @DisplayName("user.umask, which is 0022 where it is not given")
  void umask(Trial t) throws Exception {
    t.probe("default", "umask", "0022").run();
    t.set("process.user.umask", "63").args("sh", "-c", "umask; touch /x");
    t.check("given", "0077\n", t.runOnce().ok().out());
    String mode = Files.getPosixFilePermissions(t.rootfs().resolve("x")).toString();
    t.check("file", "[OWNER_READ, OWNER_WRITE]", sorted(mode));
  }

  private static String sorted(String list) {
    List<String> names =
        new ArrayList<>(List.of(list.substring(1, list.length() - 1).split(", ", -1)));
    names.sort(null);
    return names.toString();
  }

  @Case
  @DisplayName("rlimits: soft and hard")
  void rlimits(Trial t) throws Exception {
    t.set(
            "process.rlimits",
            // Go raises the soft limit of descriptors in runc's own process: one value for both
            "[{'type':'RLIMIT_NOFILE','soft':64,'hard':64},"
                + "{'type':'RLIMIT_FSIZE','soft':51200,'hard':102400},"
                + "{'type':'RLIMIT_CORE','soft':0,'hard':0},"
                + "{'type':'RLIMIT_STACK','soft':1048576,'hard':2097152},"
                + "{'type':'RLIMIT_AS','soft':18446744073709551615,'hard':18446744073709551615}]")
        .probe("files", "ulimit -Sn; ulimit -Hn", "64\n64")
        .probe("size", "ulimit -Sf; ulimit -Hf", "100\n200")
        .probe("core", "ulimit -Sc; ulimit -Hc", "0\n0")
        .probe("stack", "ulimit -Ss; ulimit -Hs", "1024\n2048")
        .probe(
            "as",
            "grep 'address space' /proc/self/limits | tr -s ' '",
            "Max address space unlimited unlimited bytes")
        .run();
  }

  @Case
  @DisplayName("rlimits: unknown names are refused")
  void rlimitsMustBeKnown(Trial t) throws Exception {
    t.args("true").set("process.rlimits", "[{'type':'RLIMIT_SEA','soft':1,'hard':1}]");
    t.refused("unknown", t.runOnce(), "RLIMIT_SEA");
  }

  @Case
  @DisplayName("rlimits: the same name twice is refused")
  void rlimitsMustBeDifferent(Trial t) throws Exception {
    t.args("true")
        .set(
            "process.rlimits",
            "[{'type':'RLIMIT_CORE','soft':0,'hard':0},"
                + "{'type':'RLIMIT_CORE','soft':0,'hard':0}]");
    t.refused("twice", t.runOnce(), "RLIMIT_CORE");
  }

  @Case
  @DisplayName("rlimits: soft above hard is refused")
  void rlimitsMustBeOrdered(Trial t) throws Exception {
    t.args("true").set("process.rlimits", "[{'type':'RLIMIT_NOFILE','soft':20,'hard':10}]");
    t.refused("soft above hard", t.runOnce(), "RLIMIT_NOFILE");
  }

  private static void capabilities(Trial t, String... sets) {
    t.drop("process.capabilities");
    for (String set : sets) {
      t.strings("process.capabilities." + set, "CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW");
    }
  }

  @Case
  @DisplayName("capabilities: all five sets")
  void capabilitySets(Trial t) throws Exception {
    capabilities(t, "bounding", "effective", "inheritable", "permitted", "ambient");
    t.strings(
        "process.capabilities.bounding", "CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW", "CAP_SETUID");
    t.strings("process.capabilities.ambient", "CAP_KILL");
    // chown is 0, kill 5, setuid 7, net_raw 13
    t.set("process.user", "{'uid':1000,'gid':1000}")
        .probe("bounding", status("CapBnd"), "00000000000020a1")
        .probe("inheritable", status("CapInh"), "0000000000002021")
        .probe("ambient", status("CapAmb"), "0000000000000020")
        .probe("permitted, of what is ambient", status("CapPrm"), "0000000000000020")
        .probe("effective", status("CapEff"), "0000000000000020")
        .run();
  }

  @Case
  @DisplayName("capabilities: root gets the permitted of the bounding set at exec")
  void capabilitiesOfRoot(Trial t) throws Exception {
    capabilities(t, "bounding", "effective", "permitted");
    t.probe("bounding", status("CapBnd"), "0000000000002021")
        .probe("permitted", status("CapPrm"), "0000000000002021")
        .probe("effective", status("CapEff"), "0000000000002021")
        .probe("inheritable", status("CapInh"), "0000000000000000")
        .probe("ambient", status("CapAmb"), "0000000000000000")
        .run();
  }

  @Case
  @DisplayName("capabilities: empty sets")
  void noCapabilities(Trial t) throws Exception {
    t.set("process.capabilities", "{'bounding':[],'effective':[],'permitted':[]}")
        .probe("bounding", status("CapBnd"), "0000000000000000")
        .probe("effective", status("CapEff"), "0000000000000000")
        .probe("chown", "touch /x; chown 5 /x", "chown: /x: Operation not permitted")
        .run();
  }

  @Case
  @DisplayName("capabilities: unknown names are warned of, not refused")
  void unknownCapabilities(Trial t) throws Exception {
    for (String set : List.of("bounding", "effective", "permitted")) {
      t.strings("process.capabilities." + set, "CAP_CHOWN", "CAP_SEA");
    }
    t.probe("bounding", status("CapBnd"), "0000000000000001").run();
  }

  @Case
  @DisplayName("noNewPrivileges")
  void noNewPrivileges(Trial t) throws Exception {
    t.set("process.noNewPrivileges", "true").probe("set", status("NoNewPrivs"), "1").run();
    t.set("process.noNewPrivileges", "false").script(status("NoNewPrivs"));
    t.check("not set", "0\n", t.runOnce().ok().out());
    t.drop("process.noNewPrivileges");
    t.check("not given", "0\n", t.runOnce().ok().out());
  }

  @Case
  @DisplayName("oomScoreAdj, which stays that of the runtime where it is not given")
  void oomScoreAdj(Trial t) throws Exception {
    String mine = Files.readString(Path.of("/proc/self/oom_score_adj")).strip();
    t.probe("not given", "cat /proc/self/oom_score_adj", mine).run();
    t.set("process.oomScoreAdj", "500").args("cat", "/proc/self/oom_score_adj");
    t.check("given", "500\n", t.runOnce().ok().out());
    t.set("process.oomScoreAdj", "1001");
    t.refused("too great", t.runOnce(), "oomScoreAdj|oom_score_adj");
  }

  @Case
  @DisplayName("ioPriority (1.1)")
  void ioPriority(Trial t) throws Exception {
    t.set("process.ioPriority", "{'class':'IOPRIO_CLASS_BE','priority':6}")
        .probe("class", "ionice -p $$", "best-effort: prio 6")
        .run();
    t.set("process.ioPriority", "{'class':'IOPRIO_CLASS_IDLE','priority':0}")
        .args("sh", "-c", "ionice -p $$");
    t.check("idle", true, t.runOnce().ok().out().startsWith("idle"));
  }

  @Case
  @DisplayName("scheduler (1.1)")
  void scheduler(Trial t) throws Exception {
    // proc(5): nice is field 19, policy 41, where 3 is SCHED_BATCH
    t.set("process.scheduler", "{'policy':'SCHED_BATCH','nice':5}")
        .probe("nice and policy", "cut -d ' ' -f 19,41 /proc/1/stat", "5 3")
        .run();
  }

  @Case
  @DisplayName("the program has the runtime's standard streams and no other descriptor")
  void streams(Trial t) throws Exception {
    Path input = Files.writeString(t.dir().resolve("input"), "from outside\n");
    t.script(
        "read -r l; echo \"got $l\"; echo to err >&2; ls /proc/self/fd | tr '\\n' ' '; exit 3");
    t.write();
    List<String> line = t.command();
    line.addAll(List.of("run", "-b", t.dir().toString(), t.id()));
    Answer answer = t.command(line, input, "run");
    t.exits("exit", 3, answer);
    // 3 is ls's own
    t.check("output", "got from outside\n0 1 2 3 ", answer.out());
    t.check("errors", true, answer.err().contains("to err\n"));
  }

  @Case
  @DisplayName("signals' dispositions and the mask are those of a fresh process")
  void signalsAreFresh(Trial t) throws Exception {
    t.args("grep", "-e", "SigBlk", "-e", "SigIgn", "/proc/self/status");
    String out = t.runOnce().ok().out();
    // the two of the C library's own threads may come from whoever runs the test
    t.like("mask", "SigBlk:\t0{16}\nSigIgn:\t0{7}[01][08]0{7}\n", out);
  }

  @Case
  @DisplayName("selinuxLabel and apparmorProfile are refused where the kernel has neither")
  void labelsNeedAModule(Trial t) throws Exception {
    // without securityfs nobody can tell that there is one
    Path list = Path.of("/sys/kernel/security/lsm");
    String modules = Files.exists(list) ? Files.readString(list) : "";
    if (!modules.contains("apparmor")) {
      t.args("true").set("process.apparmorProfile", "'sea'");
      t.refused("apparmor", t.runOnce(), "(?i)apparmor");
      t.drop("process.apparmorProfile");
    }
    if (!modules.contains("selinux")) {
      t.args("true").set("process.selinuxLabel", "'system_u:system_r:sea_t:s0'");
      t.refused("selinux", t.runOnce(), "(?i)selinux");
    }
  }
}
