package io.jukung.runtime;

import io.jukung.runtime.plan.PlanInput.StdioPlan;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.ProcessSpec.ConsoleSize;
import io.jukung.sys.FileCalls;
import io.jukung.sys.FileStat;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the planner must know of the standard descriptors. */
final class StdioPlans {
  private final Kernel kernel;

  StdioPlans(Kernel kernel) {
    this.kernel = kernel;
  }

  StdioPlan plan(Stdio stdio, ProcessSpec process) throws IOException {
    return switch (stdio) {
      case Stdio.Terminal terminal -> terminal(terminal, process);
      case Stdio.Descriptors three ->
          new StdioPlan(
              false,
              process.user().uid() == 0
                  ? List.of()
                  : owned(three.stdin(), three.stdout(), three.stderr()),
              0,
              0);
    };
  }

  private static StdioPlan terminal(Stdio.Terminal terminal, ProcessSpec process) {
    ConsoleSize size = process.consoleSize();
    boolean given = terminal.rows() != 0 || terminal.columns() != 0;
    int rows = given ? terminal.rows() : size == null ? 0 : size.height();
    int columns = given ? terminal.columns() : size == null ? 0 : size.width();
    return new StdioPlan(true, List.of(0), rows, columns);
  }

  /** Never a device: giving the host's /dev/null away would be felt by everybody. */
  private List<Integer> owned(int... descriptors) throws IOException {
    List<Integer> owned = new ArrayList<>();
    for (int i = 0; i < descriptors.length; i++) {
      FileStat stat = kernel.files().stat(descriptors[i], "", FileCalls.AT_EMPTY_PATH);
      int type = stat.mode() & FileStat.S_IFMT;
      if (type != FileStat.S_IFCHR && type != FileStat.S_IFBLK) {
        owned.add(i);
      }
    }
    return owned;
  }
}
