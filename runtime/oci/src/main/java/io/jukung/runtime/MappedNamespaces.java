package io.jukung.runtime;

import io.jukung.runtime.plan.Descriptors;
import io.jukung.runtime.plan.IdMappedMounts.Maps;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.Program;
import io.jukung.sys.program.ProgramBuilder;
import io.jukung.sys.program.ProgramRunner;
import io.jukung.sys.program.ProgramRunner.Passed;
import io.jukung.sys.program.RunningProgram;
import java.io.IOException;
import java.util.List;

/** User namespaces that exist for their maps alone: id-mapped mounts are told theirs so. */
final class MappedNamespaces {
  private final Kernel kernel;
  private final ProgramRunner runner;

  MappedNamespaces(Kernel kernel, ProgramRunner runner) {
    this.kernel = kernel;
    this.runner = runner;
  }

  /** A namespace with these maps and no process in it; it lives as long as the descriptor. */
  Fd open(Maps maps) throws IOException {
    Fd[] sync = kernel.io().pipe(0);
    try (Fd wait = sync[0]) {
      RunningProgram running;
      try {
        running = runner.start(holder(), List.of(new Passed(wait.number(), Descriptors.SYNC)));
      } catch (IOException | RuntimeException e) {
        sync[1].close();
        throw e;
      }
      try (running) {
        try (Fd alive = sync[1]) {
          running.next();
          new IdMaps(kernel).write(running.pid(), maps.uids(), maps.gids());
          return kernel.io().open("/proc/" + running.pid() + "/ns/user", Io.O_RDONLY, 0);
        } finally {
          // the pipe is closed, so it ends
          running.awaitStub();
        }
      }
    }
  }

  /** Enters a new user namespace, says so, and stays until the pipe is closed. */
  private static Program holder() {
    ProgramBuilder builder = new ProgramBuilder();
    builder.op(
        "new user namespace for an id-mapped mount",
        Sysno.UNSHARE,
        Arg.of(NamespaceType.USER.flag(), "CLONE_NEWUSER"));
    Arg.Data record = builder.words("{report 1}", RunningProgram.VALUE | 1L << 32, 0);
    builder.op(
        "report the namespace",
        Sysno.WRITE,
        Arg.of(ProgramRunner.REPORT_FD),
        record,
        Arg.of(RunningProgram.RECORD));
    builder.op("wait", Sysno.READ, Arg.of(Descriptors.SYNC), builder.room(8, "{byte}"), Arg.of(1));
    return builder.build();
  }
}
