package io.jukung.cli.command.container;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.Command;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Flags;
import io.jukung.cli.command.Session;
import io.jukung.cli.terminal.DetachKeys;
import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.WaitContainerRequest.Condition;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.io.IOException;

/** {@code attach}: joins our streams with a running container's first process. */
public final class Attach implements Command {
  @Override
  public Flags flags() {
    return new Flags("[OPTIONS] CONTAINER", "Attach to the streams of a running container")
        .arguments(1, 1)
        .alsoKnownAs("jukung container attach, jukung attach")
        .value("detach-keys", "string", "Keys that leave it running (ctrl-p,ctrl-q)")
        .bool("no-stdin", "Do not attach to stdin")
        .bool("sig-proxy", "Send our signals to the process (default true)");
  }

  @Override
  public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
    EngineClient engine = session.engine();
    JsonView container = Json.parseObject(engine.inspect(arguments.get(0), false)).view();
    String id = container.string("Id");
    JsonView config = container.get("Config");
    checkState(container.get("State"));
    boolean tty = config.bool("Tty", false);
    boolean stdin = !arguments.is("no-stdin") && config.bool("OpenStdin", false);
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
      if (arguments.is("sig-proxy", true) && !tty) {
        foreground.proxySignals(id);
      }
      process.awaitReady();
      var exit = engine.waitFor(id, autoRemove ? Condition.REMOVED : Condition.NOT_RUNNING);
      if (stdin && tty) {
        foreground.rawTerminal();
      }
      if (tty) {
        foreground.followSize((width, height) -> engine.resize(id, width, height));
      }
      if (stdin) {
        process.startInput();
      }
      return process.printOutput() ? exit.only().getExitCode() : 0;
    }
  }

  private static void checkState(JsonView state) {
    if (!state.bool("Running", false)) {
      throw new CommandException("You cannot attach to a stopped container, start it first");
    }
    if (state.bool("Paused", false)) {
      throw new CommandException("You cannot attach to a paused container, unpause it first");
    }
    if (state.bool("Restarting", false)) {
      throw new CommandException(
          "You cannot attach to a restarting container, wait until it is running");
    }
  }
}
