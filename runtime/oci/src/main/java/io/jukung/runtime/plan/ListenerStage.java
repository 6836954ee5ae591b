package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.ProgramBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How a filter's listener gets to the runtime, which hands it to the seccomp agent: root takes it
 * from the process by pidfd; for an ordinary user, who may not look into a process that nobody may
 * trace, the process sends it.
 */
public final class ListenerStage {
  private static final long SCM_RIGHTS_HEADER = 1L | 1L << 32;
  private static final int CMSG_LENGTH = 20;
  private static final int CMSG_SPACE = 24;

  private final Ops ops;
  private final boolean sent;

  ListenerStage(Ops ops, HostView host) {
    this.ops = ops;
    this.sent = !privileged(host);
  }

  /** Whether {@link Descriptors#LISTENER} must be passed, a socket. */
  public static boolean isSent(HostView host, @Nullable SeccompFilter seccomp) {
    return seccomp != null && seccomp.listener() && !privileged(host);
  }

  private static boolean privileged(HostView host) {
    return (host.ownCapabilities() & PlanInput.CAP_SYS_ADMIN) != 0;
  }

  /**
   * @param load the operation that results in the listener, and the last one so far
   */
  void hand(ProgramBuilder.Step load) {
    Arg.Data record = ops.record(Plan.TAG_LISTENER);
    if (sent) {
      send(load);
    } else {
      load.storeAt(ProgramBuilder.at(record, 8, "listener"));
    }
    ops.report("report the seccomp listener", record);
  }

  private void send(ProgramBuilder.Step load) {
    Arg.Data control =
        ops.builder.words("{SCM_RIGHTS listener}", CMSG_LENGTH, SCM_RIGHTS_HEADER, 0);
    load.storeAt(ProgramBuilder.at(control, 16, "listener"));
    Arg.Data text = ops.builder.string("seccomp");
    Arg.Data vector = ops.builder.wordsWithPointers("{iovec}", new long[] {text.offset(), 7}, 0);
    Arg.Data message =
        ops.builder.wordsWithPointers(
            "{message with the listener}",
            new long[] {0, 0, vector.offset(), 1, control.offset(), CMSG_SPACE, 0},
            2,
            4);
    ops.call(
        "send the seccomp listener",
        "sendmsg",
        "",
        Sysno.SENDMSG,
        num(Descriptors.LISTENER),
        message,
        num(0));
    ops.close(num(Descriptors.LISTENER));
  }
}
