package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.jukung.cli.client.EngineClient;
import io.jukung.cli.command.Output;
import io.jukung.cli.command.Session.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Runs whole command lines against a {@link FakeEngine}, and sees what a user sees. */
@Timeout(30)
abstract class CommandTest {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  final FakeEngine engine = new FakeEngine();
  final Map<String, String> environment = new HashMap<>();
  final FakeTerminal terminal = new FakeTerminal();

  /** Standard input. */
  Supplier<ReadableByteChannel> in = () -> text("");

  private Server server;
  private ManagedChannel channel;

  record Result(int exit, String out, String err) {}

  @BeforeEach
  void startEngine() throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    for (BindableService service : engine.services()) {
      builder.addService(service);
    }
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stopEngine() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  static ReadableByteChannel text(String text) {
    return Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  final Result jukung(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = jukung(out, err, words);
    return new Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  final int jukung(OutputStream out, OutputStream err, String... words) {
    Streams streams = new Streams(() -> in.get(), new Output(out), new Output(err), terminal);
    return new CommandLine(
            streams,
            environment,
            settings -> new FakeSource(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            () -> ZoneOffset.UTC)
        .run(words);
  }

  /** Standard output of a line that must succeed without a word on standard error. */
  final String ok(String... words) {
    Result result = jukung(words);
    assertEquals("", result.err(), String.join(" ", words));
    assertEquals(0, result.exit(), String.join(" ", words));
    return result.out();
  }

  /** A line that must fail so, print nothing, and ask the engine nothing. */
  final void refused(int exit, String err, String... words) {
    int before = engine.calls.size();
    Result result = jukung(words);
    assertEquals(err, result.err(), String.join(" ", words));
    assertEquals(exit, result.exit(), String.join(" ", words));
    assertEquals("", result.out(), String.join(" ", words));
    assertEquals(before, engine.calls.size(), () -> "asked the engine: " + engine.calls);
  }

  private final class FakeSource implements EngineSource {
    @Override
    public EngineClient get() {
      return new EngineClient(channel, () -> {});
    }

    @Override
    public void close() {
      // the channel serves all lines of a test
    }
  }
}
