package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.LinuxSpec.TimeOffset;
import io.jukung.runtime.spec.ProcessSpec.RlimitSpec;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.ProgramBuilder;
import io.jukung.sys.program.ProgramRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The first process: still on the host, it joins cgroups and namespaces, makes the container's
 * process and ends. That process is a child of the JVM (CLONE_PARENT), born in its cgroups.
 */
final class OuterStage {
  static final int CLONE_PARENT = 0x8000;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int CLONE_ARGS_SIZE = 88;

  private final Ops ops;

  OuterStage(Ops ops) {
    this.ops = ops;
  }

  /**
   * Closes what this JVM holds without close-on-exec, such as its jars: all but the standard
   * descriptors, the stub's two and the ones passed on purpose.
   *
   * @param passed numbers from 5 on, ascending
   */
  void closeInherited(SortedSet<Integer> passed) {
    int from = ProgramRunner.FIRST_FREE_FD;
    for (int fd : passed) {
      if (fd > from) {
        closeRange(from, fd - 1);
      }
      from = fd + 1;
    }
    closeRange(from, -1);
  }

  private void closeRange(int from, int to) {
    ops.call(
        "close descriptors of the caller",
        "close_range",
        "",
        Sysno.CLOSE_RANGE,
        num(from),
        to < 0 ? flags(0xffff_ffffL, "~0") : num(to),
        num(0));
  }

  /**
   * Waits until somebody has put this process into its cgroup. Without that nothing must go on: the
   * end of the pipe, instead of a byte, ends the process.
   *
   * @param last nothing else is waited for on this descriptor
   */
  void awaitCgroup(boolean last) {
    String label = "wait for the cgroup";
    String done = ops.newLabel("inside");
    ops.call(
            label,
            "read",
            "",
            Sysno.READ,
            num(Descriptors.SYNC),
            ops.builder.room(8, "{byte}"),
            num(1))
        .whenPositiveGoTo(done);
    ops.call("end", "exit_group", "", Sysno.EXIT_GROUP, num(1));
    ops.here(done);
    if (last) {
      ops.close(num(Descriptors.SYNC));
    }
  }

  /** Each write moves the writer; all later children start there. */
  void joinCgroups(List<Path> files) {
    for (Path file : files) {
      ops.open("join cgroup " + file.getParent(), file.toString(), Ops.O_WRONLY, "O_WRONLY")
          .into(ops.scratch);
      ops.write("join cgroup " + file.getParent(), file.toString(), ops.scratch, "0");
      ops.close(ops.scratch);
    }
  }

  /** Whether others of the same user may trace this process and write its files in proc. */
  void dumpable(boolean on) {
    ops.call(
        on ? "let the user write files of this process" : "let nobody trace this process",
        "prctl",
        "PR_SET_DUMPABLE",
        Sysno.PRCTL,
        flags(PR_SET_DUMPABLE, "PR_SET_DUMPABLE"),
        num(on ? 1 : 0),
        num(0),
        num(0),
        num(0));
  }

  /**
   * @param rootless an ordinary user may not lower it: then it stays, as with runc
   */
  void oomScore(@Nullable Integer score, boolean rootless) {
    if (score == null) {
      return;
    }
    String file = "/proc/self/oom_score_adj";
    String label = "set oom_score_adj to " + score;
    ops.open(label, file, Ops.O_WRONLY, "O_WRONLY").into(ops.scratch);
    ProgramBuilder.Step write = ops.write(label, file, ops.scratch, score.toString());
    if (rootless) {
      write.tolerate(Errno.EACCES, Errno.EPERM);
    }
    ops.close(ops.scratch);
  }

  void rlimits(List<RlimitSpec> limits) {
    new Rlimits(ops).set(limits);
  }

  /** Joins namespaces by path; the user namespace first, since it owns the rest. */
  void joinNamespaces(List<Namespace> namespaces) {
    List<Namespace> joined = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      if (!namespace.path().isEmpty()) {
        if (namespace.type() == NamespaceType.USER) {
          joined.addFirst(namespace);
        } else {
          joined.add(namespace);
        }
      }
    }
    List<String> opened = new ArrayList<>();
    // all are opened before any is joined: a joined mount or user namespace can hide the paths
    for (Namespace namespace : joined) {
      int fd = Descriptors.FIRST_TREE - 1 - opened.size();
      String label = "open " + namespace.type().text() + " namespace " + namespace.path();
      ops.open(label, namespace.path(), 0, "O_RDONLY").into(ops.scratch);
      keepAt(label, ops.scratch, fd);
      opened.add(namespace.path());
    }
    for (int i = 0; i < joined.size(); i++) {
      Namespace namespace = joined.get(i);
      Arg fd = num(Descriptors.FIRST_TREE - 1 - i);
      ops.call(
          "join " + namespace.type().text() + " namespace " + namespace.path(),
          "setns",
          namespace.path(),
          Sysno.SETNS,
          fd,
          flags(namespace.type().flag(), flagName(namespace.type())));
      ops.close(fd);
    }
  }

  /** Moves a descriptor to a known number. */
  void keepAt(String label, Arg fd, int number) {
    ops.call(label, "dup3", "", Sysno.DUP3, fd, num(number), flags(Ops.O_CLOEXEC, "O_CLOEXEC"));
    ops.close(fd);
  }

  /** Offsets can only be set while nobody is in the namespace: it is made before the clone. */
  void timeNamespace(Map<String, TimeOffset> offsets) {
    ops.call(
        "new time namespace",
        "unshare",
        "",
        Sysno.UNSHARE,
        flags(NamespaceType.TIME.flag(), "CLONE_NEWTIME"));
    String file = "/proc/self/timens_offsets";
    offsets.forEach(
        (clock, offset) -> {
          String label = "set the offset of the clock " + clock;
          ops.open(label, file, Ops.O_WRONLY, "O_WRONLY").into(ops.scratch);
          ops.write(
              label,
              file,
              ops.scratch,
              clock + " " + offset.seconds() + " " + offset.nanoseconds() + "\n");
          ops.close(ops.scratch);
        });
  }

  /** Joins all namespaces of a running process at once. */
  void joinProcess(Set<NamespaceType> types) {
    long bits = 0;
    List<String> names = new ArrayList<>();
    for (NamespaceType type : types) {
      bits |= type.flag();
      names.add(flagName(type));
    }
    if (bits != 0) {
      ops.call(
          "join the container's namespaces",
          "setns",
          "",
          Sysno.SETNS,
          num(Descriptors.TARGET_PIDFD),
          flags(bits, String.join("|", names)));
    }
  }

  /** What follows is done by the new process; this one reports its pid and ends. */
  void cloneInto(Set<NamespaceType> newNamespaces) {
    Set<NamespaceType> types = EnumSet.noneOf(NamespaceType.class);
    types.addAll(newNamespaces);
    types.remove(NamespaceType.TIME);
    long bits = CLONE_PARENT;
    StringBuilder shown = new StringBuilder("{CLONE_PARENT");
    for (NamespaceType type : types) {
      bits |= type.flag();
      shown.append('|').append(flagName(type));
    }
    Arg.Data record = ops.record(Plan.TAG_PID);
    long[] args = new long[CLONE_ARGS_SIZE / 8];
    args[0] = bits;
    String parent = ops.newLabel("parent");
    String child = ops.newLabel("child");
    ops.call(
            "create the container's process",
            "clone3",
            "",
            Sysno.CLONE3,
            ops.struct(shown.append('}').toString(), args),
            num(CLONE_ARGS_SIZE))
        .into(ops.scratch)
        .storeAt(ProgramBuilder.at(record, 8, "pid"))
        .whenPositiveGoTo(parent);
    ops.goTo(child);
    ops.here(parent);
    ops.report("report the pid", record);
    ops.call("end", "exit_group", "", Sysno.EXIT_GROUP, num(0));
    ops.here(child);
  }

  static String flagName(NamespaceType type) {
    return switch (type) {
      case USER -> "CLONE_NEWUSER";
      case PID -> "CLONE_NEWPID";
      case MOUNT -> "CLONE_NEWNS";
      case UTS -> "CLONE_NEWUTS";
      case IPC -> "CLONE_NEWIPC";
      case NETWORK -> "CLONE_NEWNET";
      case CGROUP -> "CLONE_NEWCGROUP";
      case TIME -> "CLONE_NEWTIME";
    };
  }
}
