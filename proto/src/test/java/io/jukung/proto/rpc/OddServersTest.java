package io.jukung.proto.rpc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.socket.UnixSockets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client against servers that answer in unusual or broken HTTP/2, byte by byte. */
@Timeout(30)
class OddServersTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;

  // :status 200 by index; grpc-status as a literal
  private static final byte[] OK_HEADERS = {(byte) 0x88};
  private static final byte[] OK_TRAILERS = literal("grpc-status", "0");

  @TempDir Path dir;
  private Path socket;
  private ServerSocketChannel listening;
  private UnixChannel channel;

  @BeforeEach
  void listen() throws IOException {
    socket = dir.resolve("odd.sock");
    listening = UnixSockets.listen(socket);
    channel = UnixChannel.to(socket);
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    listening.close();
  }

  private static byte[] literal(String name, String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.write(name.length());
    out.writeBytes(name.getBytes(ISO_8859_1));
    out.write(value.length());
    out.writeBytes(value.getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .put((byte) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static byte[] message(int... bytes) {
    byte[] framed = new byte[5 + bytes.length];
    framed[4] = (byte) bytes.length;
    for (int i = 0; i < bytes.length; i++) {
      framed[5 + i] = (byte) bytes[i];
    }
    return framed;
  }

  /** Answers one connection with these bytes, once the client has spoken, and then closes it. */
  private Thread answer(boolean thenClose, byte[]... frames) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (SocketChannel client = listening.accept()) {
                ByteBuffer request = ByteBuffer.allocate(64 << 10);
                client.read(request);
                for (byte[] frame : frames) {
                  // in two pieces, as sockets like to deliver
                  client.write(ByteBuffer.wrap(frame, 0, frame.length / 2));
                  client.write(
                      ByteBuffer.wrap(frame, frame.length / 2, frame.length - frame.length / 2));
                }
                while (!thenClose && client.read(request.clear()) >= 0) {
                  // until the client has gone
                }
              } catch (IOException e) {
                // the client went first
              }
            });
  }

  private byte[] call() {
    return channel.unary(Echo.UNARY, new byte[] {1});
  }

  private ContainerException failure() {
    return assertThrows(ContainerException.class, this::call);
  }

  @Test
  void paddingPrioritiesContinuationsAndUnknownFramesAreUnderstood() {
    byte[] name = literal("x", "y");
    answer(
        false,
        frame(SETTINGS, 0, 0, new byte[] {0, 4, 0, 1, 0, 0, 0, 99, 0, 0, 0, 1}),
        frame(PING, 0, 0, new byte[8]),
        frame(77, 0, 0, new byte[3]),
        frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 1, 0, 0}),
        frame(HEADERS, 0x8 | 0x20, 1, new byte[] {2, 0, 0, 0, 0, 7, (byte) 0x88, 0, 0}),
        frame(CONTINUATION, 0, 1, name),
        frame(CONTINUATION, 0x4, 1, name),
        frame(DATA, 0x8, 1, new byte[] {1, 0, 0, 0, 0, 0}),
        frame(DATA, 0, 1),
        frame(DATA, 0x8, 1, new byte[] {3, 2, 8, 9, 0, 0, 0}),
        frame(HEADERS, 0x4 | 0x1, 1, OK_TRAILERS));
    assertArrayEquals(new byte[] {8, 9}, call());
  }

  @Test
  void aRefusedStreamIsUnavailable() {
    answer(false, frame(SETTINGS, 0, 0), frame(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 7}));
    assertEquals(ErrorKind.UNAVAILABLE, failure().kind());
  }

  @Test
  void afterGoAwayTheNextCallConnectsAnew() throws Exception {
    Thread first =
        answer(
            true,
            frame(SETTINGS, 0, 0),
            frame(GOAWAY, 0, 0, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 'b', 'y', 'e'}));
    ContainerException error = failure();
    assertEquals(ErrorKind.UNAVAILABLE, error.kind());
    assertTrue(error.message().contains("bye"), error.message());
    first.join();
    answer(
        false,
        frame(SETTINGS, 0, 0),
        frame(HEADERS, 0x4, 1, OK_HEADERS),
        frame(DATA, 0, 1, message(5)),
        frame(HEADERS, 0x4 | 0x1, 1, OK_TRAILERS));
    assertArrayEquals(new byte[] {5}, call());
  }

  @Test
  void aStatusWithoutBodyIsTheServersError() {
    answer(
        false,
        frame(SETTINGS, 0, 0),
        frame(
            HEADERS,
            0x4 | 0x1,
            1,
            join(
                OK_HEADERS,
                literal("grpc-status", "5"),
                literal("grpc-message", "no%20such%C3%A9 100%"))));
    ContainerException error = failure();
    assertEquals(ErrorKind.NOT_FOUND, error.kind());
    assertEquals("no suché 100%", error.getMessage());
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void anHttpErrorIsAnError() {
    answer(false, frame(SETTINGS, 0, 0), frame(HEADERS, 0x4 | 0x1, 1, literal(":status", "503")));
    assertEquals(ErrorKind.UNAVAILABLE, failure().kind());
  }

  @Test
  void okWithoutAMessageIsAnError() {
    answer(
        false, frame(SETTINGS, 0, 0), frame(HEADERS, 0x4 | 0x1, 1, join(OK_HEADERS, OK_TRAILERS)));
    assertEquals(ErrorKind.INTERNAL, failure().kind());
  }

  @Test
  void theEndInsideAnAnswerIsALostConnection() {
    answer(
        true,
        frame(SETTINGS, 0, 0),
        frame(HEADERS, 0x4, 1, OK_HEADERS),
        frame(DATA, 0, 1, new byte[] {0, 0, 0, 0, 9, 1}));
    ContainerException error = failure();
    assertEquals(ErrorKind.UNAVAILABLE, error.kind());
    assertEquals(Reason.CONNECTION_LOST, error.reason());
  }

  @Test
  void brokenProtocolEndsTheConnectionWithAReason() {
    byte[][] broken = {
      "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1),
      frame(DATA, 0, 1, new byte[16_385]),
      frame(SETTINGS, 0, 0, new byte[5]),
      frame(SETTINGS, 0, 0, new byte[] {0, 5, 0, 0, 0, 1}),
      frame(SETTINGS, 0, 0, new byte[] {0, 4, -1, -1, -1, -1}),
      frame(PING, 0, 0, new byte[7]),
      frame(GOAWAY, 0, 0, new byte[7]),
      frame(RST_STREAM, 0, 1, new byte[3]),
      frame(WINDOW_UPDATE, 0, 0, new byte[] {0x7f, -1, -1, -1}),
      frame(PUSH_PROMISE, 0x4, 1, new byte[4]),
      frame(CONTINUATION, 0x4, 1),
      frame(HEADERS, 0x8, 1, new byte[] {9}),
      frame(HEADERS, 0x20, 1, new byte[] {9}),
      frame(HEADERS, 0x4, 1, new byte[] {(byte) 0xff, (byte) 0xff}),
      join(frame(HEADERS, 0, 1, OK_HEADERS), frame(PING, 0, 0, new byte[8])),
    };
    for (int i = 0; i < broken.length; i++) {
      answer(false, broken[i]);
      ContainerException error = failure();
      assertEquals(ErrorKind.UNAVAILABLE, error.kind(), "case " + i);
      assertTrue(error.message().startsWith("connection lost: "), "case " + i);
    }
  }

  @Test
  void connectingInTheBackgroundChangesNothingElse() {
    answer(
        false,
        frame(SETTINGS, 0, 0),
        frame(HEADERS, 0x4, 1, OK_HEADERS),
        frame(DATA, 0, 1, message(5)),
        frame(HEADERS, 0x4 | 0x1, 1, OK_TRAILERS));
    channel.connectInBackground();
    assertArrayEquals(new byte[] {5}, call());
    try (UnixChannel nowhere = UnixChannel.to(dir.resolve("none")).connectInBackground()) {
      ContainerException error =
          assertThrows(ContainerException.class, () -> nowhere.unary(Echo.UNARY, new byte[] {1}));
      assertEquals(Reason.DAEMON_NOT_RUNNING, error.reason());
    }
  }
}
