package io.jukung.cli.app;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Output;
import io.jukung.cli.command.system.DaemonProcesses;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Finds the engine, and starts it when nobody listens and that is allowed. */
final class Connection implements Supplier<EngineClient> {
  private static final String SCHEME = "unix://";

  private final Settings settings;
  private final Output err;

  Connection(Settings settings, Output err) {
    this.settings = settings;
    this.err = err;
  }

  @Override
  public EngineClient get() {
    Path socket = socket();
    try {
      return EngineClient.connect(socket);
    } catch (ContainerException e) {
      return afterFailure(socket, e);
    }
  }

  private Path socket() {
    String host = settings.host();
    if (host == null) {
      return settings.run().resolve("engine.sock");
    }
    if (host.startsWith(SCHEME)) {
      return Path.of(host.substring(SCHEME.length()));
    }
    if (host.indexOf("://") >= 0) {
      throw new CommandException(
          "host " + host + " is not supported yet: give a unix socket, unix:///path");
    }
    return Path.of(host);
  }

  private EngineClient afterFailure(Path socket, ContainerException failure) {
    // a directory that this user may not enter hides whether there is a socket
    boolean hidden = !Files.exists(socket) && !Files.notExists(socket);
    if (failure.reason() == Reason.SOCKET_DENIED || hidden) {
      throw new ContainerException(
          ErrorKind.PERMISSION_DENIED,
          Reason.SOCKET_DENIED,
          "permission denied while trying to connect to the Jukung daemon socket at unix://"
              + socket
              + ". Use sudo, or join the group that owns the socket",
          failure);
    }
    if (failure.reason() != Reason.DAEMON_NOT_RUNNING) {
      throw failure;
    }
    if (settings.autostart() && settings.bin() != null && DaemonProcesses.isRoot()) {
      return start(socket);
    }
    throw new ContainerException(
        ErrorKind.UNAVAILABLE,
        Reason.DAEMON_NOT_RUNNING,
        "Cannot connect to the Jukung daemon at unix://"
            + socket
            + ". Is it running? Start it with: jukung daemon start",
        failure);
  }

  private EngineClient start(Path socket) {
    try {
      err.line("jukung: the daemon is not running, starting it");
      settings.daemon().start();
    } catch (IOException e) {
      throw new CommandException("cannot start the daemon: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while the daemon started", e);
    }
    return EngineClient.connect(socket);
  }
}
