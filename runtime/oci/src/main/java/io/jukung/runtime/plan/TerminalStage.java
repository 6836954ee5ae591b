package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.plan.PlanInput.StdioPlan;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.ProgramBuilder;

/**
 * A terminal of the container's own devpts: its master is sent to Java, its slave becomes the
 * standard descriptors and the controlling terminal. The slave is had from the master itself
 * (TIOCGPTPEER), so no path in the container is trusted for it.
 */
final class TerminalStage {
  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTPEER = 0x5441;
  private static final long TIOCSWINSZ = 0x5414;
  private static final long TIOCSCTTY = 0x540E;
  private static final long SCM_RIGHTS_HEADER = 1L | 1L << 32;
  private static final int CMSG_LENGTH = 20;
  private static final int CMSG_SPACE = 24;

  private final Ops ops;

  TerminalStage(Ops ops) {
    this.ops = ops;
  }

  /**
   * @param console show it at /dev/console too
   */
  void open(StdioPlan stdio, boolean console) {
    Arg.Slot master = ops.builder.slot("master");
    Arg.Slot slave = ops.builder.slot("slave");
    Arg.Data control = ops.builder.words("{SCM_RIGHTS master}", CMSG_LENGTH, SCM_RIGHTS_HEADER, 0);
    ops.openInRoot(
            "open terminal /dev/pts/ptmx",
            "/dev/pts/ptmx",
            Ops.O_RDWR | Ops.O_NOCTTY,
            "O_RDWR|O_NOCTTY")
        .into(master)
        .storeAt(ProgramBuilder.at(control, 16, "master"));
    ioctl("unlock the terminal", master, TIOCSPTLCK, "TIOCSPTLCK", ops.struct("{0}", 0));
    ioctl(
            "open the terminal's other end",
            master,
            TIOCGPTPEER,
            "TIOCGPTPEER",
            flags(Ops.O_RDWR | Ops.O_NOCTTY | Ops.O_CLOEXEC, "O_RDWR|O_NOCTTY|O_CLOEXEC"))
        .into(slave);
    if (stdio.rows() != 0 || stdio.columns() != 0) {
      ioctl(
          "set the terminal's size",
          master,
          TIOCSWINSZ,
          "TIOCSWINSZ",
          ops.struct(
              "{" + stdio.rows() + " rows, " + stdio.columns() + " columns}",
              stdio.rows() | (long) stdio.columns() << 16));
    }
    if (console) {
      // a link there would lead the terminal elsewhere (CVE-2025-52565)
      ops.ensureTarget("/dev/console", false, Ops.RESOLVE_NO_SYMLINKS);
      ops.openTree("bind mount the terminal at /dev/console", slave, "", false).into(ops.tree);
      ops.moveMount(
          "bind mount the terminal at /dev/console", "/dev/console", ops.tree, ops.target);
      ops.close(ops.tree);
      ops.close(ops.target);
    }
    send(control);
    ops.close(master);
    ioctl("take the terminal", slave, TIOCSCTTY, "TIOCSCTTY", num(0));
    for (int fd = 0; fd < 3; fd++) {
      ops.call(
          "make the terminal descriptor " + fd, "dup3", "", Sysno.DUP3, slave, num(fd), num(0));
    }
    ops.close(slave);
  }

  private void send(Arg.Data control) {
    Arg.Data text = ops.builder.string("/dev/ptmx");
    Arg.Data vector = ops.builder.wordsWithPointers("{iovec}", new long[] {text.offset(), 9}, 0);
    Arg.Data message =
        ops.builder.wordsWithPointers(
            "{message with the master}",
            new long[] {0, 0, vector.offset(), 1, control.offset(), CMSG_SPACE, 0},
            2,
            4);
    ops.call(
        "send the terminal",
        "sendmsg",
        "",
        Sysno.SENDMSG,
        num(Descriptors.CONSOLE),
        message,
        num(0));
    ops.close(num(Descriptors.CONSOLE));
  }

  private ProgramBuilder.Step ioctl(String label, Arg fd, long request, String name, Arg value) {
    return ops.call(label, "ioctl", name, Sysno.IOCTL, fd, flags(request, name), value);
  }
}
