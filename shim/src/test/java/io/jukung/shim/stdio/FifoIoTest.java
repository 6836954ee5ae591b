package io.jukung.shim.stdio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FifoIoTest {
  @TempDir Path directory;
  private StdioRig rig;

  @SuppressWarnings("NullAway.Init") // the rig is made before each test
  FifoIoTest() {}

  @BeforeEach
  void makeRig() throws IOException {
    rig = new StdioRig();
    for (String name : new String[] {"in", "out", "err"}) {
      rig.kernel.io().mkfifo(fifo(name), 0600);
    }
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private String fifo(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void outputGoesThroughFifosAndEndsWithTheProcess() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", fifo("out"), fifo("err"), false), "c");
    try (InputStream out = new FileInputStream(fifo("out"));
        InputStream err = new FileInputStream(fifo("err"))) {
      OutputStream childOut = StdioRig.stdout(io);
      OutputStream childErr = StdioRig.stderr(io);
      io.started(null);
      childOut.write("hello".getBytes(UTF_8));
      childErr.write("oh".getBytes(UTF_8));
      childOut.close();
      childErr.close();

      assertEquals("hello", new String(out.readAllBytes(), UTF_8));
      assertEquals("oh", new String(err.readAllBytes(), UTF_8));
    }
    io.exited().get(20, TimeUnit.SECONDS);
    assertTrue(io.awaitDelivered(Duration.ofSeconds(20)));
    io.close();
  }

  @Test
  void aClientMayLeaveAndComeBack() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", fifo("out"), "", false), "c");
    OutputStream child = StdioRig.stdout(io);
    io.started(null);
    try (InputStream first = new FileInputStream(fifo("out"))) {
      child.write("one".getBytes(UTF_8));
      assertEquals("one", new String(first.readNBytes(3), UTF_8));
    }
    child.write("two".getBytes(UTF_8));
    try (InputStream second = new FileInputStream(fifo("out"))) {
      assertEquals("two", new String(second.readNBytes(3), UTF_8));
      child.close();
      assertEquals(-1, second.read());
    }
    io.close();
  }

  @Test
  void moreThanAFifoHoldsArrivesComplete() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest("", fifo("out"), "", false), "c");
    OutputStream child = StdioRig.stdout(io);
    io.started(null);
    byte[] much = new byte[2_000_000];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) (i * 31);
    }
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (child) {
                    child.write(much);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    try (InputStream in = new FileInputStream(fifo("out"))) {
      assertArrayEquals(much, in.readAllBytes());
    }
    writer.join();
    io.close();
  }

  @Test
  void stdinStaysOpenUntilCloseIsAskedForAndLosesNothing() throws Exception {
    ProcessIo io = rig.opener.open(new StdioRequest(fifo("in"), "", "", false), "c");
    InputStream child = StdioRig.stdin(io);
    io.started(null);
    try (OutputStream client = new FileOutputStream(fifo("in"))) {
      client.write("one".getBytes(UTF_8));
    }
    assertEquals("one", new String(child.readNBytes(3), UTF_8));
    try (OutputStream client = new FileOutputStream(fifo("in"))) {
      client.write("two".getBytes(UTF_8));
      io.closeStdin();
      client.write("three".getBytes(UTF_8));
    }

    assertEquals("twothree", new String(child.readAllBytes(), UTF_8));
    io.close();
  }

  @Test
  void outputIsAppendedToAPlainFile() throws Exception {
    Path file = directory.resolve("plain");
    Files.writeString(file, "before ");
    ProcessIo io =
        rig.opener.open(new StdioRequest("", "file://" + file, "file://" + file, false), "c");
    OutputStream child = StdioRig.stdout(io);
    StdioRig.stderr(io).close();
    io.started(null);
    child.write("after".getBytes(UTF_8));
    child.close();
    io.exited().get(20, TimeUnit.SECONDS);
    io.close();

    assertEquals("before after", Files.readString(file));
  }

  @Test
  void aLoggerReadsTheOutputFromItsDescriptors() throws Exception {
    Path out = directory.resolve("logged-out");
    Path script = directory.resolve("logger");
    Files.writeString(
        script,
        "#!/bin/sh\nexec 5>&-\necho \"$CONTAINER_ID $CONTAINER_NAMESPACE $*\" > "
            + out
            + "\ncat <&3 >> "
            + out
            + "\ncat <&4 >> "
            + out
            + "\nmv "
            + out
            + " "
            + out
            + ".done\n");
    assertTrue(script.toFile().setExecutable(true));
    String uri = "binary://" + script + "?-x=1";
    ProcessIo io = rig.opener.open(new StdioRequest("", uri, uri, false), "c");
    try (OutputStream childOut = StdioRig.stdout(io);
        OutputStream childErr = StdioRig.stderr(io)) {
      io.started(null);
      childOut.write("out\n".getBytes(UTF_8));
      childErr.write("err\n".getBytes(UTF_8));
    }
    io.exited().get(20, TimeUnit.SECONDS);
    io.close();

    Path done = Path.of(out + ".done");
    StdioRig.eventually("the logger has ended", () -> Files.exists(done));
    assertEquals("c ns -x 1\nout\nerr\n", Files.readString(done));
  }
}
