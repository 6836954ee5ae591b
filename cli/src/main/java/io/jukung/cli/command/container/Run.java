package io.jukung.cli.command.container;

import io.jukung.cli.client.Answers;
import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.cli.terminal.DetachKeys;
import io.jukung.cli.terminal.Terminal;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerRequest.Condition;
import io.jukung.proto.engine.v1.WaitContainerResponse;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code run}: create, attach, start, and wait for the exit code. */
public final class Run implements Command {
  @Override
  public Flags flags() {
    return CreateFlags.addTo(
        new Flags(
                "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a container from an image and run it")
            .untilFirstArgument()
            .atLeast(1)
            .alsoKnownAs("jukung container run, jukung run")
            .bool('d', "detach", "Run it in the background and print its id")
            .value("detach-keys", "string", "Keys that leave it running (ctrl-p,ctrl-q)")
            .bool("sig-proxy", "Send our signals to the process (default true)"));
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    try {
      return new Running(session, arguments).run();
    } catch (ContainerException e) {
      throw Failures.ofRun(e);
    }
  }

  /** One run, step by step. */
  private static final class Running {
    private final Session session;
    private final Arguments arguments;
    private final boolean detach;
    private final boolean tty;
    private final AttachedStreams attached;
    private final @Nullable DetachKeys keys;

    Running(Session session, Arguments arguments) {
      this.session = session;
      this.arguments = arguments;
      this.detach = arguments.is("detach");
      this.tty = arguments.is("tty");
      AttachedStreams wanted = AttachedStreams.of(arguments);
      this.attached = detach ? AttachedStreams.NONE : wanted;
      if (detach && arguments.has("attach")) {
        throw new CommandException(
            "conflicting options: cannot specify both --attach and --detach");
      }
      Foreground.requireTerminal(session, attached.stdin(), tty);
      this.keys =
          Foreground.detachKeys(session, arguments.find("detach-keys"), attached.stdin() && tty);
    }

    int run() throws IOException, InterruptedException {
      CreateContainerRequest request =
          new CreateRequests(session, arguments)
              .read(attached.stdin() && arguments.is("interactive"));
      String id = new Creation(session, arguments).create(request);
      if (!attached.any()) {
        return background(id);
      }
      try (Foreground foreground = new Foreground(session)) {
        if (arguments.is("sig-proxy", true)) {
          foreground.proxySignals(id);
        }
        return foreground(id, foreground);
      }
    }

    private int background(String id) throws IOException {
      start(id);
      session.out().line(id);
      return 0;
    }

    private void start(String id) {
      try {
        session.engine().start(id);
      } catch (ContainerException e) {
        if (arguments.is("rm")) {
          removeUnstarted(id);
        }
        throw e;
      }
    }

    /** What could not be started has no end at which the engine would remove it. */
    private void removeUnstarted(String id) {
      try {
        session.engine().remove(id, true, true);
      } catch (ContainerException e) {
        // the engine was faster; the failure to tell is the one of the start
        return;
      }
    }

    private int foreground(String id, Foreground foreground)
        throws IOException, InterruptedException {
      EngineClient engine = session.engine();
      Terminal.Size size = tty ? foreground.size() : new Terminal.Size(0, 0);
      AttachOpen open =
          AttachOpen.newBuilder()
              .setTarget(id)
              .setStdin(attached.stdin())
              .setStdout(attached.stdout())
              .setStderr(attached.stderr())
              .setWidth(size.columns())
              .setHeight(size.rows())
              .build();
      try (AttachedProcess process = new AttachedProcess(session, engine.attach(open), keys)) {
        process.awaitReady();
        // a container that removes itself is gone after its end: ask before it starts
        Answers<WaitContainerRequest, WaitContainerResponse> exit =
            arguments.is("rm") ? engine.waitFor(id, Condition.REMOVED) : null;
        if (attached.stdin() && tty) {
          foreground.rawTerminal();
        }
        start(id);
        if (tty) {
          foreground.followSize((width, height) -> engine.resize(id, width, height));
        }
        if (attached.stdin()) {
          process.startInput();
        }
        if (!process.printOutput()) {
          return 0;
        }
        if (exit == null) {
          exit = engine.waitFor(id, Condition.NOT_RUNNING);
        }
        return exitCode(exit.only());
      }
    }

    private static int exitCode(WaitContainerResponse exit) {
      if (!exit.getError().isEmpty()) {
        throw CommandException.exit(
            Flags.USAGE_EXIT, "Error response from daemon: " + exit.getError());
      }
      return exit.getExitCode();
    }
  }
}
