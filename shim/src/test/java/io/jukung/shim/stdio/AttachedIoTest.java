package io.jukung.shim.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.Terminals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AttachedIoTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;
  private Path socket = Path.of("unset");
  private Path log = Path.of("unset");
  private StdioRig rig;

  @SuppressWarnings("NullAway.Init") // the rig is made before each test
  AttachedIoTest() {}

  @BeforeEach
  void makeRig() throws IOException {
    socket = directory.resolve("a/c.sock");
    log = directory.resolve("c-json.log");
    rig = new StdioRig();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private String uri() {
    return "jukung://" + socket + "?driver=json-file&path=" + log;
  }

  @Test
  void outputReachesTheLogAndEveryClient() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", uri(), uri(), false), "c");
    OutputStream out = StdioRig.stdout(io);
    OutputStream err = StdioRig.stderr(io);
    io.started(null);
    try (TestClient one = new TestClient(socket);
        TestClient two = new TestClient(socket)) {
      out.write("hello\n".getBytes(UTF_8));
      err.write("oh\n".getBytes(UTF_8));
      assertEquals("hello\n", one.read(StreamName.STDOUT, 6));
      assertEquals("oh\n", two.read(StreamName.STDERR, 3));
      out.close();
      err.close();
      io.exited().get(20, TimeUnit.SECONDS);
      assertEquals("", one.readToEnd(StreamName.STDOUT));
    }
    assertTrue(io.awaitDelivered(LIMIT));
    assertFalse(Files.exists(socket));
    io.close();

    String text = Files.readString(log);
    assertTrue(
        text.contains(
            "{\"log\":\"hello\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-24T10:00:00.5Z\"}\n"));
    assertTrue(
        text.contains(
            "{\"log\":\"oh\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-24T10:00:00.5Z\"}\n"));
  }

  @Test
  void whatIsPrintedWithoutClientsIsInTheLogAtOnce() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", uri(), uri(), false), "c");
    OutputStream out = StdioRig.stdout(io);
    io.started(null);
    out.write("a line\n".getBytes(UTF_8));

    StdioRig.eventually("the line is in the log", () -> size(log) > 0);
    assertTrue(Files.readString(log).startsWith("{\"log\":\"a line\\n\""));
    io.close();
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void stdinComesFromClientsAndStaysOpenBetweenThem() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest(uri(), uri(), uri(), false), "c");
    InputStream in = StdioRig.stdin(io);
    io.started(null);
    try (TestClient one = new TestClient(socket)) {
      one.send("first ");
      assertEquals("first ", new String(in.readNBytes(6), UTF_8));
    }
    try (TestClient two = new TestClient(socket)) {
      two.send("second");
      assertEquals("second", new String(in.readNBytes(6), UTF_8));
      two.sendEnd();
      assertEquals(-1, in.read());
    }
    io.close();
  }

  @Test
  void closeStdinComesAfterWhatWasSent() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest(uri(), uri(), uri(), false), "c");
    InputStream in = StdioRig.stdin(io);
    io.started(null);
    byte[] much = new byte[300_000];
    much[much.length - 1] = 7;
    try (TestClient client = new TestClient(socket)) {
      client.write(AttachFrame.of(AttachFrame.STDIN, ByteBuffer.wrap(much)));
      client.sendEnd();
      assertArrayEquals(much, in.readAllBytes());
    }
    io.close();
  }

  @Test
  void aClientThatShutsDownItsWritingSideStillGetsOutput() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest(uri(), uri(), uri(), false), "c");
    OutputStream out = StdioRig.stdout(io);
    io.started(null);
    try (TestClient client = new TestClient(socket)) {
      client.shutdownOutput();
      out.write("later".getBytes(UTF_8));
      assertEquals("later", client.read(StreamName.STDOUT, 5));
    }
    io.close();
  }

  @Test
  void aClientThatDoesNotReadHoldsTheOutputBackUntilItLeaves() throws Exception {
    ProcessIo io =
        rig.opener.open(
            new StdioRequest("", "jukung://" + socket, "jukung://" + socket, false), "c");
    OutputStream out = StdioRig.stdout(io);
    io.started(null);
    AtomicLong written = new AtomicLong();
    CompletableFuture<Void> writer = new CompletableFuture<>();
    byte[] block = new byte[4096];
    TestClient client = new TestClient(socket);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (out) {
                for (int i = 0; i < 4096; i++) {
                  out.write(block);
                  written.addAndGet(block.length);
                }
                writer.complete(null);
              } catch (IOException e) {
                writer.completeExceptionally(e);
              }
            });
    StdioRig.eventually("a mebibyte is written", () -> written.get() >= FrameQueue.HIGH_WATER);
    long before;
    do {
      before = written.get();
      Thread.sleep(100); // that nothing happens cannot be waited for otherwise
    } while (written.get() != before);
    assertTrue(written.get() < 3L * FrameQueue.HIGH_WATER, written + " bytes were let through");
    client.close();

    writer.get(20, TimeUnit.SECONDS);
    io.exited().get(20, TimeUnit.SECONDS);
    io.close();
  }

  @Test
  void aSlowClientGetsEverythingBeforeTheConnectionEnds() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", uri(), uri(), false), "c");
    OutputStream out = StdioRig.stdout(io);
    StdioRig.stderr(io).close();
    io.started(null);
    try (TestClient client = new TestClient(socket)) {
      byte[] much = new byte[3 << 20];
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (out) {
                      out.write(much);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                    io.exited();
                  });
      int received = 0;
      TestClient.Frame frame;
      while ((frame = client.frame()) != null) {
        received += frame.payload().length;
      }
      assertEquals(much.length, received);
      writer.join();
    }
    assertTrue(io.awaitDelivered(LIMIT));
    io.close();
  }

  @Test
  void aGrandchildThatHoldsThePipeDelaysNothingAndIsStillHeard() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", uri(), uri(), false), "c");
    OutputStream grandchild = StdioRig.stdout(io);
    io.started(null);
    grandchild.write("before\n".getBytes(UTF_8));
    io.exited().get(20, TimeUnit.SECONDS);
    assertTrue(Files.readString(log).contains("before"));
    grandchild.write("after\n".getBytes(UTF_8));
    StdioRig.eventually("it is in the log", () -> size(log) > 100);
    assertTrue(io.awaitDelivered(LIMIT));
    io.close();
    grandchild.write("without a reader this would fail".getBytes(UTF_8));
    grandchild.close();
  }

  @Test
  void aForeignFrameEndsTheConnection() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest(uri(), uri(), uri(), false), "c");
    io.started(null);
    try (TestClient client = new TestClient(socket)) {
      client.write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      assertNull(frameOrEnd(client));
    }
    io.close();
  }

  private static TestClient.@Nullable Frame frameOrEnd(TestClient client) throws IOException {
    try {
      return client.frame();
    } catch (SocketException e) {
      return null; // reset, since bytes of the client were left unread
    }
  }

  @Test
  void aTerminalIsPumpedBothWaysAndResized() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest(uri(), uri(), "", true), "c");
    Terminals.Pty pty = rig.kernel.terminals().open();
    rig.kernel.terminals().raw(pty.slave().number());
    io.started(pty.master());
    try (TestClient client = new TestClient(socket)) {
      io.resize(80, 24);
      assertEquals(new Terminals.Size(24, 80), rig.kernel.terminals().size(pty.slave().number()));
      client.send("keys");
      ByteBuffer keys = ByteBuffer.allocateDirect(10);
      assertEquals(4, rig.kernel.io().read(pty.slave().number(), keys));
      rig.kernel.io().write(pty.slave().number(), keys.flip());
      assertEquals("keys", client.read(StreamName.STDOUT, 4));
      pty.slave().close();
      io.exited().get(20, TimeUnit.SECONDS);
      assertEquals("", client.readToEnd(StreamName.STDOUT));
    }
    io.close();
    assertThrows(ContainerException.class, () -> io.resize(1, 1));
  }

  @Test
  void aFailedOpenLeavesNothing() {
    ContainerException refused =
        assertThrows(
            ContainerException.class,
            () ->
                rig.opener.open(
                    new StdioRequest("", uri(), directory + "/missing-fifo", false), "c"));

    assertTrue(refused.toString().contains("missing-fifo"), refused.toString());
    assertFalse(Files.exists(socket));
  }
}
