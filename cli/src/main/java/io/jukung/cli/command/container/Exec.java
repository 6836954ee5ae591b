package io.jukung.cli.command.container;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.KeyValueFiles;
import io.jukung.cli.command.Session;
import io.jukung.cli.terminal.DetachKeys;
import io.jukung.cli.terminal.Terminal;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.CreateExecRequest;
import io.jukung.proto.engine.v1.InspectExecResponse;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code exec}: one more process in a running container. */
public final class Exec implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER COMMAND [ARG...]", "Run a command in a running container")
        .untilFirstArgument()
        .atLeast(2)
        .alsoKnownAs("jukung container exec, jukung exec")
        .bool('d', "detach", "Leave it running in the background")
        .value("detach-keys", "string", "Keys that leave it running (ctrl-p,ctrl-q)")
        .value('e', "env", "list", "Environment variable, NAME=value, or NAME to take over ours")
        .value("env-file", "list", "File of environment variables, one a line")
        .bool('i', "interactive", "Keep stdin open even if nobody is attached")
        .bool("privileged", "Everything root on this machine may do")
        .bool('t', "tty", "Give it a terminal")
        .value('u', "user", "string", "User, and optionally group: name|uid[:group|gid]")
        .value('w', "workdir", "string", "Working directory inside the container");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    boolean detach = arguments.is("detach");
    boolean stdin = arguments.is("interactive") && !detach;
    boolean tty = arguments.is("tty");
    Foreground.requireTerminal(session, stdin, tty);
    DetachKeys keys = Foreground.detachKeys(session, arguments.find("detach-keys"), stdin && tty);
    CreateExecRequest request =
        CreateExecRequest.newBuilder()
            .setContainer(arguments.get(0))
            .addAllCommand(arguments.rest().subList(1, arguments.count()))
            .addAllEnv(KeyValueFiles.environment(session, arguments))
            .setWorkingDir(arguments.value("workdir", ""))
            .setUser(arguments.value("user", ""))
            .setPrivileged(arguments.is("privileged"))
            .setTty(tty)
            .setAttachStdin(stdin)
            .setAttachStdout(!detach)
            .setAttachStderr(!detach)
            .build();
    try {
      String id = session.engine().createExec(request);
      if (detach) {
        session.engine().startExec(id);
        return 0;
      }
      return attached(session, id, request, keys);
    } catch (ContainerException e) {
      throw Failures.ofExec(e);
    }
  }

  private static int attached(
      Session session, String id, CreateExecRequest request, @Nullable DetachKeys keys)
      throws IOException, InterruptedException {
    EngineClient engine = session.engine();
    boolean tty = request.getTty();
    try (Foreground foreground = new Foreground(session)) {
      Terminal.Size size = tty ? foreground.size() : new Terminal.Size(0, 0);
      AttachOpen open =
          AttachOpen.newBuilder()
              .setTarget(id)
              .setStdin(request.getAttachStdin())
              .setStdout(true)
              .setStderr(true)
              .setWidth(size.columns())
              .setHeight(size.rows())
              .build();
      try (AttachedProcess process = new AttachedProcess(session, engine.attachExec(open), keys)) {
        process.awaitReady();
        if (request.getAttachStdin()) {
          if (tty) {
            foreground.rawTerminal();
          }
          process.startInput();
        }
        if (tty) {
          foreground.followSize((width, height) -> engine.resizeExec(id, width, height));
        }
        if (!process.printOutput()) {
          return 0;
        }
      }
    }
    return exitCode(engine.inspectExec(id));
  }

  private static int exitCode(InspectExecResponse exec) {
    if (!exec.getError().isEmpty()) {
      throw CommandException.plain(
          exec.getExitCode() == 0 ? 126 : exec.getExitCode(),
          "Error response from daemon: " + exec.getError());
    }
    return exec.getExitCode();
  }
}
