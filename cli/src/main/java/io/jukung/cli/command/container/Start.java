package io.jukung.cli.command.container;

import io.jukung.cli.client.Answers;
import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Each;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.cli.terminal.DetachKeys;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.ContainersGrpc;
import io.jukung.proto.engine.v1.StartContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerRequest.Condition;
import io.jukung.proto.engine.v1.WaitContainerResponse;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.io.IOException;

/** {@code start}: starts containers again, and attaches to one where that is wanted. */
public final class Start implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER [CONTAINER...]", "Start one or more stopped containers")
        .atLeast(1)
        .alsoKnownAs("jukung container start, jukung start")
        .bool('a', "attach", "Attach to stdout and stderr, and send our signals")
        .unsupported('\0', "checkpoint", "string")
        .unsupported('\0', "checkpoint-dir", "string")
        .value("detach-keys", "string", "Keys that leave it running (ctrl-p,ctrl-q)")
        .bool('i', "interactive", "Attach to stdin too");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    if (arguments.is("attach") || arguments.is("interactive")) {
      if (arguments.count() > 1) {
        throw new CommandException("you cannot start and attach multiple containers at once");
      }
      return attached(session, arguments);
    }
    return new Each(session)
        .call(
            arguments.rest(),
            ContainersGrpc.getStartMethod(),
            name -> StartContainerRequest.newBuilder().setContainer(name).build(),
            (name, answer) -> name)
        .end();
  }

  private static int attached(Session session, Arguments arguments)
      throws IOException, InterruptedException {
    EngineClient engine = session.engine();
    JsonView container = Json.parseObject(engine.inspect(arguments.get(0), false)).view();
    String id = container.string("Id");
    JsonView config = container.get("Config");
    boolean tty = config.bool("Tty", false);
    boolean stdin = arguments.is("interactive") && config.bool("OpenStdin", false);
    boolean autoRemove = container.get("HostConfig").bool("AutoRemove", false);
    Foreground.requireTerminal(session, stdin, tty);
    DetachKeys keys = Foreground.detachKeys(session, arguments.find("detach-keys"), stdin && tty);
    AttachOpen open =
        AttachOpen.newBuilder()
            .setTarget(id)
            .setStdin(stdin)
            .setStdout(true)
            .setStderr(true)
            .build();
    try (Foreground foreground = new Foreground(session);
        AttachedProcess process = new AttachedProcess(session, engine.attach(open), keys)) {
      if (!tty) {
        foreground.proxySignals(id);
      }
      process.awaitReady();
      Answers<WaitContainerRequest, WaitContainerResponse> exit =
          autoRemove ? engine.waitFor(id, Condition.REMOVED) : null;
      if (stdin && tty) {
        foreground.rawTerminal();
      }
      engine.start(id);
      if (tty) {
        foreground.followSize((width, height) -> engine.resize(id, width, height));
      }
      if (stdin) {
        process.startInput();
      }
      if (!process.printOutput()) {
        return 0;
      }
      if (exit == null) {
        exit = engine.waitFor(id, Condition.NOT_RUNNING);
      }
      return exit.only().getExitCode();
    }
  }
}
