package io.jukung.runtime.dbus;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A connection to a bus, or straight to a program that speaks D-Bus. For one thread. */
public final class DBusConnection implements AutoCloseable {
  private static final int LONGEST_LINE = 1024;
  private static final int MOST_SIGNALS = 4096;

  /** What one method call consists of. */
  public record Call(
      String destination,
      String path,
      String iface,
      String member,
      String signature,
      List<Object> arguments) {}

  /** Something that was told to everybody. */
  public record Signal(String iface, String member, List<Object> arguments) {}

  private final SocketChannel channel;
  private final Selector selector;
  private final Duration timeout;
  private final Deque<Signal> signals = new ArrayDeque<>();
  private int serial;

  private DBusConnection(SocketChannel channel, Selector selector, Duration timeout) {
    this.channel = channel;
    this.selector = selector;
    this.timeout = timeout;
  }

  /**
   * Connects and says who we are, which the other side compares with what the kernel says.
   *
   * @param uid as the other side sees it
   * @param timeout for each wait that follows
   */
  public static DBusConnection open(Path socket, long uid, Duration timeout) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      DBusConnection connection = new DBusConnection(channel, Selector.open(), timeout);
      connection.authenticate(uid);
      return connection;
    } catch (DBusException | RuntimeException e) {
      channel.close();
      throw e;
    } catch (IOException e) {
      channel.close();
      throw new IOException("connect to " + socket + ": " + e.getMessage(), e);
    }
  }

  private void authenticate(long uid) throws IOException {
    long deadline = deadline();
    // the zero byte carries credentials on systems that need one for that
    String identity =
        HexFormat.of().formatHex(Long.toString(uid).getBytes(StandardCharsets.US_ASCII));
    write(("\0AUTH EXTERNAL " + identity + "\r\n").getBytes(StandardCharsets.US_ASCII), deadline);
    String answer = line(deadline);
    if (!answer.startsWith("OK ")) {
      throw new DBusException(
          "org.freedesktop.DBus.Error.AuthFailed", "user " + uid + " was answered: " + answer);
    }
    write("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII), deadline);
  }

  private String line(long deadline) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (line.length() < LONGEST_LINE) {
      one.clear();
      fill(one, deadline);
      line.append((char) one.get(0));
      if (line.length() >= 2 && line.substring(line.length() - 2).equals("\r\n")) {
        return line.substring(0, line.length() - 2);
      }
    }
    throw DBusException.protocol("an endless line during authentication");
  }

  /**
   * Calls a method and waits for its result.
   *
   * @throws DBusException the error that was answered
   */
  public List<Object> call(Call call) throws IOException {
    Map<Integer, Variant> fields = new TreeMap<>();
    fields.put(Message.PATH, new Variant("o", call.path()));
    fields.put(Message.INTERFACE, Variant.of(call.iface()));
    fields.put(Message.MEMBER, Variant.of(call.member()));
    fields.put(Message.DESTINATION, Variant.of(call.destination()));
    if (!call.signature().isEmpty()) {
      fields.put(Message.SIGNATURE, new Variant("g", call.signature()));
    }
    int mine = ++serial;
    long deadline = deadline();
    write(new Message(Message.CALL, 0, mine, fields, call.arguments()).toBytes(), deadline);
    while (true) {
      Message message = read(deadline);
      if (message.replySerial() == mine && message.type() == Message.RETURN) {
        return message.body();
      }
      if (message.replySerial() == mine && message.type() == Message.ERROR) {
        Object why = message.body().isEmpty() ? "" : message.body().getFirst();
        throw new DBusException(message.text(Message.ERROR_NAME), why.toString());
      }
      keep(message);
    }
  }

  private void keep(Message message) {
    if (message.type() == Message.SIGNAL) {
      if (signals.size() == MOST_SIGNALS) {
        signals.removeFirst();
      }
      signals.add(
          new Signal(
              message.text(Message.INTERFACE), message.text(Message.MEMBER), message.body()));
    }
  }

  /** Waits for a signal, which may have come while a call was waited for. */
  public Signal await(Predicate<Signal> wanted) throws IOException {
    long deadline = deadline();
    while (true) {
      while (!signals.isEmpty()) {
        Signal signal = signals.removeFirst();
        if (wanted.test(signal)) {
          return signal;
        }
      }
      keep(read(deadline));
    }
  }

  private long deadline() {
    return System.nanoTime() + timeout.toNanos();
  }

  private Message read(long deadline) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(Message.FIXED);
    fill(start, deadline);
    byte[] whole = new byte[Message.length(start.flip())];
    ByteBuffer rest = ByteBuffer.wrap(whole).put(start);
    fill(rest, deadline);
    return Message.parse(whole);
  }

  private void fill(ByteBuffer buffer, long deadline) throws IOException {
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer);
      if (count < 0) {
        throw new EOFException("the other side of the D-Bus connection hung up");
      }
      if (count == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
  }

  private void write(byte[] bytes, long deadline) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private void await(int operation, long deadline) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new DBusException(
          "org.freedesktop.DBus.Error.NoReply", "no answer within " + timeout.toSeconds() + " s");
    }
    channel.register(selector, operation);
    selector.select(millis);
    selector.selectedKeys().clear();
  }

  @Override
  public void close() {
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      // what could be lost has been answered
    }
  }
}
