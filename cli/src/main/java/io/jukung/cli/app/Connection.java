package io.jukung.cli.app;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Output;
import io.jukung.cli.command.system.DaemonProcesses;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.rpc.UnixChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the engine, and starts it when nobody listens and that is allowed. Connecting begins at
 * once, in the background, while the command reads its flags.
 */
final class Connection implements EngineSource {
  private static final String SCHEME = "unix://";

  private final Settings settings;
  private final Output err;
  private final Path socket;
  private UnixChannel channel;

  Connection(Settings settings, Output err) {
    this.settings = settings;
    this.err = err;
    this.socket = socket();
    this.channel = UnixChannel.to(socket).connectInBackground();
  }

  @Override
  public EngineClient get() {
    try {
      channel.connect();
    } catch (ContainerException e) {
      afterFailure(e);
    }
    return new EngineClient(channel, channel::close);
  }

  @Override
  public void close() {
    channel.close();
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

  private void afterFailure(ContainerException failure) {
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
      start();
      return;
    }
    throw new ContainerException(
        ErrorKind.UNAVAILABLE,
        Reason.DAEMON_NOT_RUNNING,
        "Cannot connect to the Jukung daemon at unix://"
            + socket
            + ". Is it running? Start it with: jukung daemon start",
        failure);
  }

  private void start() {
    try {
      err.line("jukung: the daemon is not running, starting it");
      settings.daemon().start();
    } catch (IOException e) {
      throw new CommandException("cannot start the daemon: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while the daemon started", e);
    }
    channel.close();
    channel = UnixChannel.to(socket).connect();
  }
}
