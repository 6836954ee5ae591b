package io.jukung.it.conformance;

import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import io.jukung.sys.libc.LinuxKernel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config-linux.md: Seccomp")
class SeccompConformanceIT {
  /** No process has this number: kill(2) of it is ESRCH where it is let through. */
  private static final String KILL = "kill -%s 4194000";

  private static Trial profile(Trial t, String syscalls) {
    return t.set(
        "linux.seccomp",
        "{'defaultAction':'SCMP_ACT_ALLOW','architectures':['SCMP_ARCH_X86_64'],'syscalls':["
            + syscalls
            + "]}");
  }

  /** The call of mkdir, in its two forms. */
  private static Trial mkdir(Trial t, String action) {
    return profile(t, "{'names':['mkdir','mkdirat']," + action + "}");
  }

  @Case
  @DisplayName("SCMP_ACT_ERRNO: EPERM, or errnoRet")
  void errno(Trial t) throws Exception {
    profile(
        t,
        "{'names':['mkdir','mkdirat'],'action':'SCMP_ACT_ERRNO'},"
            + "{'names':['unlink','unlinkat'],'action':'SCMP_ACT_ERRNO','errnoRet':28}");
    t.probe(
            "mkdir",
            "mkdir /tmp/x",
            "mkdir: can't create directory '/tmp/x': Operation not permitted")
        .probe(
            "unlink",
            "touch /tmp/y; rm /tmp/y",
            "rm: can't remove '/tmp/y': No space left on device")
        .probe("mode", "grep Seccomp: /proc/self/status | cut -f 2", "2")
        .run();
  }

  @Case
  @DisplayName("defaultErrnoRet")
  void defaultErrno(Trial t) throws Exception {
    mkdir(t, "'action':'SCMP_ACT_ALLOW'");
    t.set("linux.seccomp.defaultAction", "'SCMP_ACT_ERRNO'")
        .set("linux.seccomp.defaultErrnoRet", "38")
        .set(
            "linux.seccomp.syscalls",
            "[{'names':['execve','write','exit','exit_group','read','open','openat','brk','mmap',"
                + "'munmap','mprotect','arch_prctl','set_tid_address','set_robust_list','rseq',"
                + "'prlimit64','readlink','readlinkat','getrandom','uname','newfstatat','fstat',"
                + "'stat','close','ioctl','rt_sigaction','rt_sigprocmask','getuid','geteuid',"
                + "'getgid','getegid','getpid','getppid','getcwd','futex','newfstatat','prctl',"
                + "'umask','wait4','vfork','clone','fcntl','dup2','time','setgid','setuid'],"
                + "'action':'SCMP_ACT_ALLOW'}]")
        .args("mkdir", "/tmp/x");
    Answer answer = t.runOnce();
    t.exits("exit", 1, answer);
    t.like(
        "error",
        ".*mkdir: can't create directory '/tmp/x': Function not implemented.*",
        answer.err());
  }

  @Case
  @DisplayName("SCMP_ACT_KILL_PROCESS, SCMP_ACT_KILL_THREAD and SCMP_ACT_KILL")
  void kill(Trial t) throws Exception {
    for (String action :
        List.of("SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL")) {
      mkdir(t, "'action':'" + action + "'").args("sh", "-c", "mkdir /tmp/x; echo $?");
      // 128 + SIGSYS
      t.like(action, "159\n", t.runOnce().out());
    }
  }

  @Case
  @DisplayName("SCMP_ACT_TRAP sends SIGSYS")
  void trap(Trial t) throws Exception {
    mkdir(t, "'action':'SCMP_ACT_TRAP'")
        .probeLike("default", "mkdir /tmp/x; echo $?", ".*159")
        .run();
  }

  @Case
  @DisplayName("SCMP_ACT_TRACE without a tracer is ENOSYS, SCMP_ACT_LOG lets through")
  void traceAndLog(Trial t) throws Exception {
    profile(
        t,
        "{'names':['mkdir','mkdirat'],'action':'SCMP_ACT_TRACE'},"
            + "{'names':['rmdir','unlinkat'],'action':'SCMP_ACT_LOG'}");
    t.probe(
            "trace",
            "mkdir /tmp/x",
            "mkdir: can't create directory '/tmp/x': Function not implemented")
        .probe("log", "rmdir /home && echo gone", "gone")
        .run();
  }

  private void operator(Trial t, String op, String blocked, String let) throws Exception {
    profile(t, "{'names':['kill'],'action':'SCMP_ACT_ERRNO','args':[{'index':1," + op + "}]}");
    for (String signal : blocked.split(" ", -1)) {
      t.probeLike("signal " + signal, KILL.formatted(signal), ".*Operation not permitted");
    }
    for (String signal : let.split(" ", -1)) {
      t.probeLike("signal " + signal, KILL.formatted(signal), ".*No such process");
    }
    t.run();
  }

  @Case
  @DisplayName("args: SCMP_CMP_EQ")
  void equal(Trial t) throws Exception {
    operator(t, "'value':10,'op':'SCMP_CMP_EQ'", "10", "9 11");
  }

  @Case
  @DisplayName("args: SCMP_CMP_NE")
  void notEqual(Trial t) throws Exception {
    operator(t, "'value':10,'op':'SCMP_CMP_NE'", "9 11", "10");
  }

  @Case
  @DisplayName("args: SCMP_CMP_LT")
  void less(Trial t) throws Exception {
    operator(t, "'value':10,'op':'SCMP_CMP_LT'", "9 1", "10 11");
  }

  @Case
  @DisplayName("args: SCMP_CMP_LE")
  void lessOrEqual(Trial t) throws Exception {
    operator(t, "'value':10,'op':'SCMP_CMP_LE'", "9 10", "11");
  }

  @Case
  @DisplayName("args: SCMP_CMP_GT")
  void greater(Trial t) throws Exception {
    operator(t, "'value':10,'op':'SCMP_CMP_GT'", "11", "10 9");
  }

  @Case
  @DisplayName("args: SCMP_CMP_GE")
  void greaterOrEqual(Trial t) throws Exception {
    operator(t, "'value':10,'op':'SCMP_CMP_GE'", "10 11", "9");
  }

  @Case
  @DisplayName("args: SCMP_CMP_MASKED_EQ, whose mask is value")
  void masked(Trial t) throws Exception {
    operator(t, "'value':12,'valueTwo':8,'op':'SCMP_CMP_MASKED_EQ'", "8 10 11", "12 4 3");
  }

  @Case
  @DisplayName("args: of different indexes all must hold")
  void allArgsMustHold(Trial t) throws Exception {
    profile(
        t,
        "{'names':['kill'],'action':'SCMP_ACT_ERRNO','args':["
            + "{'index':0,'value':4194000,'op':'SCMP_CMP_EQ'},"
            + "{'index':1,'value':10,'op':'SCMP_CMP_EQ'}]}");
    t.probeLike("both", "kill -10 4194000", ".*Operation not permitted")
        .probeLike("the first", "kill -11 4194000", ".*No such process")
        .probeLike("the second", "kill -10 4194001", ".*No such process")
        .run();
  }

  @Case
  @DisplayName("args: of one index any may hold; 64 bits are compared")
  void sameIndexIsOr(Trial t) throws Exception {
    profile(
        t,
        "{'names':['kill'],'action':'SCMP_ACT_ERRNO','args':["
            + "{'index':1,'value':10,'op':'SCMP_CMP_EQ'},"
            + "{'index':1,'value':12,'op':'SCMP_CMP_EQ'}]}");
    t.probeLike("10", "kill -10 4194000", ".*Operation not permitted")
        .probeLike("12", "kill -12 4194000", ".*Operation not permitted")
        .probeLike("11", "kill -11 4194000", ".*No such process")
        .run();
  }

  @Case
  @DisplayName("unknown system calls are skipped, unknown actions and operators are refused")
  void unknownWords(Trial t) throws Exception {
    profile(t, "{'names':['sea_salt','mkdir','mkdirat'],'action':'SCMP_ACT_ERRNO'}");
    t.probeLike("the known", "mkdir /tmp/x", ".*Operation not permitted").run();
    mkdir(t, "'action':'SCMP_ACT_SEA'");
    t.refused("action", t.create(), "SCMP_ACT_SEA");
    mkdir(t, "'action':'SCMP_ACT_ERRNO','args':[{'index':0,'value':1,'op':'SCMP_CMP_SEA'}]");
    t.refused("operator", t.create(), "SCMP_CMP_SEA");
    mkdir(t, "'action':'SCMP_ACT_ERRNO'").set("linux.seccomp.architectures", "['SCMP_ARCH_SEA']");
    t.refused("architecture", t.create(), "SCMP_ARCH_SEA");
  }

  @Case
  @DisplayName("architectures: several, and none is the native one")
  void architectures(Trial t) throws Exception {
    mkdir(t, "'action':'SCMP_ACT_ERRNO'")
        .set("linux.seccomp.architectures", "['SCMP_ARCH_X86_64','SCMP_ARCH_X86','SCMP_ARCH_X32']");
    t.probeLike("mkdir", "mkdir /tmp/x", ".*Operation not permitted").run();
    t.drop("linux.seccomp.architectures").run();
  }

  @Case
  @DisplayName("flags: SECCOMP_FILTER_FLAG_LOG and SPEC_ALLOW; unknown ones are refused")
  void flags(Trial t) throws Exception {
    mkdir(t, "'action':'SCMP_ACT_ERRNO'").set("linux.seccomp.flags", "['SECCOMP_FILTER_FLAG_LOG']");
    t.probeLike("log", "mkdir /tmp/x", ".*Operation not permitted").run();
    t.set("linux.seccomp.flags", "['SECCOMP_FILTER_FLAG_SEA']");
    t.refused("unknown", t.create(), "SECCOMP_FILTER_FLAG_SEA");
  }

  @Case
  @DisplayName("the filter holds with and without noNewPrivileges, and for an exec")
  void withoutNoNewPrivileges(Trial t) throws Exception {
    mkdir(t, "'action':'SCMP_ACT_ERRNO'").set("process.noNewPrivileges", "false");
    t.startSleeping();
    Answer answer = t.call("exec", t.id(), "mkdir", "/tmp/x");
    t.refused("exec", answer, "Operation not permitted");
    String mode = t.call("exec", t.id(), "grep", "Seccomp:", "/proc/1/status").ok().out();
    t.check("mode", "Seccomp:\t2", mode.strip());
  }

  @Case
  @DisplayName("a large profile: names of every kind, and rules of one call that add up")
  void manyRules(Trial t) throws Exception {
    StringBuilder rules = new StringBuilder();
    for (int signal = 1; signal < 60; signal += 2) {
      rules
          .append(rules.isEmpty() ? "" : ",")
          .append("{'names':['kill'],'action':'SCMP_ACT_ERRNO','args':[{'index':1,'value':")
          .append(signal)
          .append(",'op':'SCMP_CMP_EQ'}]}");
    }
    profile(t, rules.toString());
    t.probeLike("odd", "kill -11 4194000; kill -59 4194000", ".*not permitted.*not permitted")
        .probeLike("even", "kill -10 4194000; kill -58 4194000", ".*No such.*No such.*")
        .run();
  }

  @Case
  @DisplayName("SCMP_ACT_NOTIFY: the agent at listenerPath gets the descriptor and the state")
  void notification(Trial t) throws Exception {
    Kernel kernel = LinuxKernel.open();
    Path socket = t.dir().resolve("agent");
    mkdir(t, "'action':'SCMP_ACT_NOTIFY'")
        .set("linux.seccomp.listenerPath", "'" + socket + "'")
        .set("linux.seccomp.listenerMetadata", "'fish'")
        .args("sleep", "1000");
    try (Fd server = kernel.sockets().listen(socket.toString(), 2)) {
      CompletableFuture<JsonView> said =
          CompletableFuture.supplyAsync(() -> receive(kernel, server));
      t.create().ok();
      // at the latest: a filter that can be set just before the program is, by some
      t.call("start", t.id()).ok();
      JsonView message = said.get(20, TimeUnit.SECONDS);
      t.check("descriptors", List.of("seccompFd"), message.strings("fds"));
      t.check("metadata", "fish", message.string("metadata"));
      t.check("id", t.id(), message.get("state").string("id"));
      t.like("status", "creat(ing|ed)", message.get("state").string("status"));
      t.check("pid", t.initPid(), message.get("pid").longValue());
    }
  }

  private static JsonView receive(Kernel kernel, Fd server) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(16384);
    try (Fd client = kernel.sockets().accept(server.number())) {
      for (Fd each : kernel.sockets().receive(client.number(), buffer, 1)) {
        each.close();
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    byte[] json = new byte[buffer.flip().remaining()];
    buffer.get(json);
    return Json.parse(json).view();
  }

  @Case
  @DisplayName("SCMP_ACT_NOTIFY without a listenerPath, or with one that nobody serves, is refused")
  void notificationNeedsAnAgent(Trial t) throws Exception {
    mkdir(t, "'action':'SCMP_ACT_NOTIFY'").args("true");
    t.refused("no path", t.create(), "listenerPath");
    t.set("linux.seccomp.listenerPath", "'" + t.dir() + "/nobody'");
    t.refused("nobody", t.create(), "nobody");
  }
}
