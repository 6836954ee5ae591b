package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.OciException;
import io.jukung.runtime.plan.Plan.Meaning;
import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.spec.LinuxSpec.Personality;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.ProcessSpec.UserSpec;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.ProgramBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What turns a root process in the right place into the user's: working directory to seccomp. */
final class ProcessStage {
  private static final long CAP_SETGID = 1L << 6;
  private static final long PR_SET_KEEPCAPS = 8;
  private static final long PR_SET_NO_NEW_PRIVS = 38;
  private static final long SECCOMP_SET_MODE_FILTER = 1;
  private static final int DEFAULT_UMASK = 022;
  private static final int KEYCTL_JOIN_SESSION_KEYRING = 1;

  private final Ops ops;
  private final ProcessSpec process;
  private final Capabilities capabilities;
  private final boolean canSetGroups;
  private final ListenerStage listeners;

  /** Whether the process is told on SYNC that the seccomp agent has its listener. */
  private boolean waitForAgent;

  /**
   * @param userNamespace whether the process has all capabilities of a namespace, new or joined
   */
  ProcessStage(Ops ops, ProcessSpec process, HostView host, boolean userNamespace) {
    this.ops = ops;
    this.process = process;
    this.canSetGroups = (host.ownCapabilities() & CAP_SETGID) != 0;
    this.listeners = new ListenerStage(ops, host);
    this.capabilities = new Capabilities(ops, process, host, userNamespace);
  }

  ProcessStage waitingForAgent() {
    waitForAgent = true;
    return this;
  }

  /** Becomes root of a user namespace that has been mapped. */
  void becomeNamespaceRoot() {
    ops.call("become group 0", "setresgid", "0", Sysno.SETRESGID, num(0), num(0), num(0));
    ops.call("become user 0", "setresuid", "0", Sysno.SETRESUID, num(0), num(0), num(0));
  }

  void newSession() {
    ops.call("start a session", "setsid", "", Sysno.SETSID);
  }

  /** Keys of the caller's session must not be readable in the container. */
  void newKeyring(String id) {
    ops.call(
            "join a new session keyring",
            "keyctl",
            "_ses." + id,
            Sysno.KEYCTL,
            flags(KEYCTL_JOIN_SESSION_KEYRING, "KEYCTL_JOIN_SESSION_KEYRING"),
            ops.text("_ses." + id))
        .tolerate(Errno.ENOSYS);
  }

  void personality(@Nullable Personality personality) {
    if (personality != null) {
      ops.call(
          "set personality " + personality.domain(),
          "personality",
          personality.domain(),
          Sysno.PERSONALITY,
          num(personality.domain().equals("LINUX32") ? 8 : 0));
    }
  }

  void noNewPrivileges() {
    if (process.noNewPrivileges()) {
      ops.call(
          "set no_new_privs",
          "prctl",
          "",
          Sysno.PRCTL,
          flags(PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"),
          num(1),
          num(0),
          num(0),
          num(0));
    }
  }

  /**
   * From root to the user with exactly the spec's capabilities. Without no_new_privs only a
   * privileged process may load a filter, so it is loaded first; with it last, so that the filter
   * need not allow the calls made here.
   */
  void becomeUser(List<Integer> ownedByUser, @Nullable SeccompFilter seccomp) {
    if (!process.noNewPrivileges()) {
      loadFilter(seccomp);
    }
    own(ownedByUser);
    capabilities.dropBounding();
    if (process.user().uid() == 0) {
      openDirectory();
      changeDirectory();
      switchUser();
    } else {
      String later = ops.newLabel("cwd-later");
      String done = ops.newLabel("user");
      openDirectory().tolerate(Errno.EACCES).onErrorGoTo(later);
      changeDirectory();
      switchUser();
      ops.goTo(done);
      // only the user may look there (a network file system that does not trust root)
      ops.here(later);
      switchUser();
      openDirectory();
      changeDirectory();
      ops.here(done);
    }
    capabilities.apply();
    ops.call(
        "set umask",
        "umask",
        "",
        Sysno.UMASK,
        flags(umask(), "0" + Integer.toOctalString(umask())));
  }

  private int umask() {
    Integer wanted = process.user().umask();
    return wanted == null ? DEFAULT_UMASK : wanted;
  }

  /** The filter of a process that has no_new_privs. */
  void filterLast(@Nullable SeccompFilter seccomp) {
    if (process.noNewPrivileges()) {
      loadFilter(seccomp);
    }
  }

  private void loadFilter(@Nullable SeccompFilter seccomp) {
    if (seccomp == null) {
      return;
    }
    Arg.Data code = ops.builder.bytes(seccomp.program(), "{filter}");
    Arg.Data program =
        ops.builder.wordsWithPointers(
            "{" + seccomp.length() + " BPF instructions}",
            new long[] {seccomp.length(), code.offset()},
            1);
    ProgramBuilder.Step load =
        ops.call(
            "load the seccomp filter",
            "seccomp",
            "",
            Sysno.SECCOMP,
            flags(SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"),
            num(seccomp.flags()),
            program);
    if (seccomp.listener()) {
      listeners.hand(load);
      if (waitForAgent) {
        // only then is the agent there to answer for what follows
        ops.awaitSync("wait until the seccomp agent has the listener");
      }
    }
  }

  /** So that the user can open /dev/stdout and the like; it may not be allowed, and need not be. */
  private void own(List<Integer> descriptors) {
    if (process.user().uid() == 0) {
      return;
    }
    for (int fd : descriptors) {
      ops.call(
              "give descriptor " + fd + " to the user",
              "fchown",
              "",
              Sysno.FCHOWN,
              num(fd),
              num(process.user().uid()),
              num(-1))
          .tolerate(Errno.EPERM, Errno.EINVAL, Errno.EROFS);
    }
  }

  private ProgramBuilder.Step openDirectory() {
    return ops.call(
            Meaning.CWD,
            "chdir to " + process.cwd(),
            "openat2",
            process.cwd(),
            Sysno.OPENAT2,
            ops.root,
            ops.text(process.cwd().substring(1).isEmpty() ? "." : process.cwd().substring(1)),
            ops.struct(
                "{O_PATH|O_DIRECTORY|O_CLOEXEC, RESOLVE_IN_ROOT}",
                Ops.O_PATH | Ops.O_DIRECTORY | Ops.O_CLOEXEC,
                0,
                Ops.RESOLVE_IN_ROOT),
            num(24))
        .into(ops.target);
  }

  /**
   * Resolved below the root and entered by descriptor, so it cannot be outside (CVE-2024-21626).
   */
  private void changeDirectory() {
    ops.call(
        Meaning.CWD,
        "chdir to " + process.cwd(),
        "fchdir",
        process.cwd(),
        Sysno.FCHDIR,
        ops.target);
    ops.close(ops.target);
  }

  private void switchUser() {
    UserSpec user = process.user();
    prctl("keep capabilities across the change of user", PR_SET_KEEPCAPS, "PR_SET_KEEPCAPS", 1);
    List<Integer> groups = user.additionalGids();
    ByteBuffer list =
        ByteBuffer.allocate(Math.max(4, 4 * groups.size())).order(ByteOrder.LITTLE_ENDIAN);
    groups.forEach(list::putInt);
    if (canSetGroups) {
      ops.call(
          "set supplementary groups " + groups,
          "setgroups",
          groups.toString(),
          Sysno.SETGROUPS,
          num(groups.size()),
          ops.builder.bytes(list.array(), groups.toString()));
    } else if (!groups.isEmpty()) {
      throw OciException.unsupported(
          "process.user.additionalGids in a container of an ordinary user");
    }
    int gid = user.gid();
    ops.call(
        "become group " + Integer.toUnsignedString(gid),
        "setresgid",
        Integer.toUnsignedString(gid),
        Sysno.SETRESGID,
        id(gid),
        id(gid),
        id(gid));
    int uid = user.uid();
    ops.call(
        "become user " + Integer.toUnsignedString(uid),
        "setresuid",
        Integer.toUnsignedString(uid),
        Sysno.SETRESUID,
        id(uid),
        id(uid),
        id(uid));
    prctl("no longer keep capabilities", PR_SET_KEEPCAPS, "PR_SET_KEEPCAPS", 0);
  }

  private static Arg id(int id) {
    return num(Integer.toUnsignedLong(id));
  }

  private void prctl(String label, long option, String name, long value) {
    ops.call(
        label, "prctl", name, Sysno.PRCTL, flags(option, name), num(value), num(0), num(0), num(0));
  }
}
