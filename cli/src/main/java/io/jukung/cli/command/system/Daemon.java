package io.jukung.cli.command.system;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import java.io.IOException;
import java.util.List;

/** {@code daemon start|stop|status}. */
public final class Daemon implements Command {

  /** Exit code of {@code status} when the engine does not run, as service managers have it. */
  private static final int NOT_RUNNING = 3;

  private final DaemonProcesses processes;

  public Daemon(DaemonProcesses processes) {
    this.processes = processes;
  }

  /** The two, in the order in which they are ended. */
  enum Part {
    ENGINE("jukungd", "engine.pid", "io.jukung.engine.app.Main"),
    CONTAINERD("jukung-containerd", "containerd.pid", "io.jukung.containerd.app.Main");

    private final String program;
    private final String pidFile;
    private final String mainClass;

    Part(String program, String pidFile, String mainClass) {
      this.program = program;
      this.pidFile = pidFile;
      this.mainClass = mainClass;
    }

    String program() {
      return program;
    }

    String pidFile() {
      return pidFile;
    }

    String mainClass() {
      return mainClass;
    }
  }

  @Override
  public Flags flags() {
    return new Flags("start|stop|status", "Start or stop the daemons, or show whether they run")
        .arguments(1, 1);
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    return switch (arguments.get(0)) {
      case "start" -> start(session);
      case "stop" -> stop(session);
      case "status" -> status(session);
      default ->
          throw CommandException.plain(
              1,
              "jukung: 'daemon "
                  + arguments.get(0)
                  + "' is not a jukung command\n\n"
                  + Flags.hint("jukung daemon"));
    };
  }

  private int start(Session session) throws IOException, InterruptedException {
    boolean started = processes.start();
    session
        .out()
        .line(
            "jukungd "
                + (started ? "started" : "is running")
                + ", listening on unix://"
                + processes.socket());
    return 0;
  }

  private int stop(Session session) throws IOException, InterruptedException {
    List<Part> stopped = processes.stop();
    if (stopped.isEmpty()) {
      session.out().line("jukungd is not running");
    }
    for (Part part : stopped) {
      session.out().line(part.program() + " stopped");
    }
    return 0;
  }

  private int status(Session session) throws IOException {
    boolean engine = false;
    for (Part part : Part.values()) {
      long pid = processes.pid(part);
      engine |= part == Part.ENGINE && pid > 0;
      session
          .out()
          .line(part.program() + (pid > 0 ? " is running, pid " + pid : " is not running"));
    }
    return engine ? 0 : NOT_RUNNING;
  }
}
