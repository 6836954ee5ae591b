package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.cli.app.CommandTest.Result;
import io.jukung.cli.command.Output;
import io.jukung.cli.command.Session.Streams;
import java.io.ByteArrayOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines with the real connection, and nobody behind it. */
@Timeout(30)
final class NoEngineTest {
  @TempDir Path run;

  private Result jukung(String... words) {
    return jukung(Map.of(), words);
  }

  private Result jukung(Map<String, String> more, String... words) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("JUKUNG_RUN", run.toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            () -> CommandTest.text(""), new Output(out), new Output(err), new FakeTerminal());
    int exit = new CommandLine(streams, environment).run(words);
    return new Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static String cannotConnect(String socket) {
    return "Cannot connect to the Jukung daemon at unix://"
        + socket
        + ". Is it running? Start it with: jukung daemon start\n";
  }

  @ParameterizedTest
  @CsvSource({
    "ps, 1",
    "images, 1",
    "stop web, 1",
    "exec web ls, 1",
    "logs web, 1",
    "inspect web, 1",
    "pull x, 1",
    "events, 1",
    "create x, 1"
  })
  void nobodyListens(String line, int code) {
    Result result = jukung(line.split(" ", -1));
    assertEquals(cannotConnect(run + "/engine.sock"), result.err());
    assertEquals(code, result.exit());
  }

  @Test
  void runSaysWhoSpeaksAndEndsWith125() {
    assertEquals(
        new Result(125, "", "jukung: " + cannotConnect(run + "/engine.sock")), jukung("run", "x"));
  }

  @Test
  void theSocketIsTheFlagsThenTheEnvironments() {
    Map<String, String> there = Map.of("JUKUNG_HOST", "unix:///nowhere/a.sock");
    assertEquals(cannotConnect("/nowhere/a.sock"), jukung(there, "ps").err());
    assertEquals(
        cannotConnect("/nowhere/b.sock"),
        jukung(there, "-H", "unix:///nowhere/b.sock", "ps").err());
    assertEquals(cannotConnect("/nowhere/c"), jukung("-H/nowhere/c", "ps").err());
  }

  @Test
  void onlyUnixSocketsAreKnown() {
    Result result = jukung("-H", "tcp://1.2.3.4:5", "ps");
    assertEquals(
        "host tcp://1.2.3.4:5 is not supported yet: give a unix socket, unix:///path\n",
        result.err());
    assertEquals(1, result.exit());
  }

  @Test
  void badFlagsAreToldFirst() {
    assertTrue(jukung("ps", "--nope").err().startsWith("unknown flag: --nope\n"));
    assertTrue(jukung("run", "-m", "x", "img").err().startsWith("invalid argument \"x\""));
  }

  @Test
  void aSocketThatNobodyServesIsNoEngine() throws Exception {
    Path socket = run.resolve("engine.sock");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    server.close();
    assertTrue(Files.exists(socket));
    assertEquals(new Result(1, "", cannotConnect(socket.toString())), jukung("ps"));
  }

  @Test
  void versionShowsTheClientAnyway() {
    Result result = jukung("version");
    assertTrue(result.out().startsWith("Client: Jukung\n"), result.out());
    assertEquals(cannotConnect(run + "/engine.sock"), result.err());
    assertEquals(1, result.exit());
  }

  @Test
  void debugShowsWhereItFailed() {
    String err = jukung("-D", "ps").err();
    assertTrue(err.startsWith("Cannot connect to the Jukung daemon"), err);
    assertTrue(err.contains("\tat io.jukung.cli.app."), err);
  }

  @Test
  void daemonStatusIsAboutProcesses() throws Exception {
    assertEquals(
        new Result(3, "jukungd is not running\njukung-containerd is not running\n", ""),
        jukung("daemon", "status"));
    // some other process has the number by now
    Files.writeString(run.resolve("engine.pid"), "1\n");
    assertEquals(3, jukung("daemon", "status").exit());
    Files.writeString(run.resolve("engine.pid"), "garbage");
    assertEquals(
        new Result(1, "", run.resolve("engine.pid") + " holds no pid\n"),
        jukung("daemon", "status"));
    assertEquals(1, jukung("daemon", "sing").exit());
  }
}
