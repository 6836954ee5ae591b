package io.jukung.cli.command;

import io.jukung.cli.client.EngineClient;
import io.jukung.cli.terminal.Terminal;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs: the engine it talks to, its streams, its terminal, its environment. Belongs
 * to the main thread, the streams apart.
 */
public final class Session {
  private final Supplier<EngineClient> connect;
  private final Streams streams;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Supplier<ZoneId> zone;
  private @Nullable EngineClient engine;

  /**
   * Standard streams.
   *
   * @param in fd 0, opened when it is needed
   */
  public record Streams(
      Supplier<? extends ReadableByteChannel> in, Output out, Output err, Terminal terminal) {}

  /**
   * @param connect finds the engine
   * @param clock what time it is; in whatever zone
   * @param zone this machine's, whose loading costs a short command milliseconds
   */
  public Session(
      Supplier<EngineClient> connect,
      Streams streams,
      Map<String, String> environment,
      Clock clock,
      Supplier<ZoneId> zone) {
    this.connect = connect;
    this.streams = streams;
    this.environment = environment;
    this.clock = clock;
    this.zone = zone;
  }

  /** The engine; connects, and may start it, when first asked for. */
  public EngineClient engine() {
    EngineClient connected = engine;
    if (connected == null) {
      connected = connect.get();
      engine = connected;
    }
    return connected;
  }

  /** Standard input: a {@link FileChannel}, so that a blocked read can be interrupted. */
  public ReadableByteChannel in() {
    return streams.in().get();
  }

  public Output out() {
    return streams.out();
  }

  public Output err() {
    return streams.err();
  }

  public Terminal terminal() {
    return streams.terminal();
  }

  public Map<String, String> environment() {
    return environment;
  }

  public Clock clock() {
    return clock;
  }

  /** The zone in which times are read and shown. */
  public ZoneId zone() {
    return zone.get();
  }

  /** Where relative paths of the command line start. */
  public Path path(String text) {
    return Path.of(text);
  }
}
