package io.jukung.runtime.command;

import io.jukung.runtime.Signals;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.libc.LinuxKernel;
import java.util.List;

/** {@code kill}. */
final class KillCommand {
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final Session session;

  KillCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(CommandFlags.of("kill"), words);
    List<String> arguments = flags.arguments();
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw new UsageException("\"kill\" requires 1 or 2 arguments: the id and a signal");
    }
    int signal = arguments.size() == 2 ? SignalNames.parse(arguments.get(1)) : SIGTERM;
    ContainerRecord container = session.store().load(arguments.getFirst());
    if (!flags.has("all") && (signal == SIGKILL || signal == SIGTERM) && plain(container, signal)) {
      return 0;
    }
    new Signals(LinuxKernel.open()).send(container, signal, flags.has("all"));
    return 0;
  }

  /** The JDK can send these two itself, and loading the native library takes longer. */
  private static boolean plain(ContainerRecord container, int signal) {
    if (!StateStore.isAlive(container)) {
      return false;
    }
    return ProcessHandle.of(container.pid())
        .map(process -> signal == SIGKILL ? process.destroyForcibly() : process.destroy())
        .orElse(false);
  }
}
