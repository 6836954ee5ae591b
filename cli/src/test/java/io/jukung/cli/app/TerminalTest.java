package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** {@code run -it}, {@code exec -it}, {@code attach}: raw mode, sizes, detach keys, signals. */
final class TerminalTest extends CommandTest {
  private Pipe keyboard;

  @BeforeEach
  void openKeyboard() throws IOException {
    keyboard = Pipe.open();
    in = keyboard::source;
    terminal.descriptors.add(0);
    terminal.descriptors.add(1);
  }

  @AfterEach
  void closeKeyboard() throws IOException {
    keyboard.sink().close();
    keyboard.source().close();
  }

  private void type(String keys) throws IOException {
    keyboard.sink().write(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)));
  }

  private CompletableFuture<Result> started(String... words) {
    return CompletableFuture.supplyAsync(() -> jukung(words));
  }

  private void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, engine.calls::toString);
      Thread.onSpinWait();
    }
  }

  @Test
  void theTerminalIsRawWhileTheProcessRuns() throws Exception {
    engine.containers.process.endless = true;
    CompletableFuture<Result> run = started("run", "-it", "img");
    await(() -> engine.calls.contains("resize c0ffee 80x24"));
    assertEquals(1, terminal.rawNow);
    assertTrue(engine.containers.created.getConfig().getTty());
    assertEquals(80, engine.containers.process.open.getWidth());
    assertEquals(24, engine.containers.process.open.getHeight());
    engine.containers.process.end();
    assertEquals(new Result(0, "", ""), run.get());
    assertEquals(0, terminal.rawNow);
  }

  @Test
  void theTerminalIsRestoredWhenTheStartFails() {
    engine.failures.put("start", ContainerException.internal("no way", null));
    assertEquals(125, jukung("run", "-it", "img").exit());
    assertEquals(1, terminal.rawEver);
    assertEquals(0, terminal.rawNow);
  }

  @Test
  void withoutInteractiveTheTerminalStaysAsItIs() {
    ok("run", "-t", "img");
    assertEquals(0, terminal.rawEver);
  }

  @Test
  void detachKeysLeaveItRunning() throws Exception {
    engine.containers.process.endless = true;
    CompletableFuture<Result> run = started("run", "-it", "img");
    type("ab\u0010");
    await(() -> engine.containers.process.stdin.toString().equals("ab"));
    type("\u0011ignored");
    assertEquals(new Result(0, "", ""), run.get());
    assertEquals("ab", engine.containers.process.stdin.toString());
    assertTrue(engine.containers.process.left.get(20, TimeUnit.SECONDS));
    assertFalse(engine.calls.toString().contains("wait"), engine.calls::toString);
    assertEquals(0, terminal.rawNow);
  }

  @Test
  void detachKeysAreTheFlagsThenTheConfigurations(@TempDir Path config) throws Exception {
    Files.writeString(config.resolve("config.json"), "{\"detachKeys\": \"ctrl-x\"}");
    environment.put("JUKUNG_CLIENT_CONFIG", config.toString());
    engine.containers.process.endless = true;
    CompletableFuture<Result> run = started("run", "-it", "img");
    type("a");
    await(() -> engine.containers.process.stdin.toString().equals("a"));
    type("\u0018");
    assertEquals(0, run.get().exit());
    run = started("run", "-it", "--detach-keys", "q,q", "img");
    type("\u0018");
    await(() -> engine.containers.process.stdin.toString().equals("a\u0018"));
    type("qq");
    assertEquals(0, run.get().exit());
  }

  @Test
  void detachKeysThatAreNone() {
    refused(
        125,
        "jukung: invalid detach keys (foo): Unknown character: 'foo'\n\n"
            + "Run 'jukung run --help' for more information\n",
        "run",
        "--detach-keys",
        "foo",
        "-it",
        "img");
  }

  @Test
  void withoutATerminalInsideKeysAreOnlyBytes() throws Exception {
    terminal.descriptors.clear();
    engine.containers.process.echo = true;
    CompletableFuture<Result> run = started("run", "-i", "img");
    type("\u0010\u0011x");
    keyboard.sink().close();
    assertEquals(new Result(0, "\u0010\u0011x", ""), run.get());
  }

  @Test
  void execHasTheTerminalToo() throws Exception {
    engine.containers.process.endless = true;
    CompletableFuture<Result> exec = started("exec", "-it", "web", "sh");
    await(() -> engine.calls.contains("resizeExec e1 80x24"));
    assertEquals(1, terminal.rawNow);
    engine.containers.process.exitCode = 7;
    engine.containers.process.end();
    assertEquals(new Result(7, "", ""), exec.get());
    assertEquals(0, terminal.rawNow);
  }

  @Test
  void attachJoinsWhatRuns() throws Exception {
    engine.containers.json =
        """
        {"Id": "c1", "State": {"Running": true}, "Config": {"Tty": true, "OpenStdin": true},
         "HostConfig": {"AutoRemove": false}}
        """;
    engine.containers.process.endless = true;
    engine.containers.process.start();
    CompletableFuture<Result> attach = started("attach", "web");
    await(() -> engine.calls.contains("resize c1 80x24"));
    type("x");
    await(() -> engine.containers.process.stdin.toString().equals("x"));
    type("\u0010\u0011");
    assertEquals(new Result(0, "", ""), attach.get());
    assertEquals(1, terminal.rawEver);
    assertEquals(0, terminal.rawNow);
  }

  @Test
  void signalsAreSentToTheContainer() throws Exception {
    engine.containers.process.endless = true;
    CompletableFuture<Result> run = started("run", "img");
    await(() -> engine.calls.contains("start c0ffee"));
    Signal.raise(new Signal("USR1"));
    await(() -> engine.calls.contains("kill c0ffee SIGUSR1"));
    engine.containers.process.exitCode = 138;
    engine.containers.process.end();
    assertEquals(138, run.get().exit());
  }

  @Test
  void aNewSizeIsPassedOn() throws Exception {
    engine.containers.process.endless = true;
    CompletableFuture<Result> run = started("run", "-it", "img");
    await(() -> engine.calls.contains("resize c0ffee 80x24"));
    engine.calls.clear();
    Signal.raise(new Signal("WINCH"));
    await(() -> engine.calls.contains("resize c0ffee 80x24"));
    engine.containers.process.end();
    assertEquals(0, run.get().exit());
    assertEquals(List.of(), engine.calls.stream().filter(c -> c.startsWith("kill")).toList());
  }
}
