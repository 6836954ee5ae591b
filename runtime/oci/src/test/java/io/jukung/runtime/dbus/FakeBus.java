package io.jukung.runtime.dbus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A bus with systemd on it, as far as a test needs: it writes down what it is asked. */
final class FakeBus implements AutoCloseable {
  /** What a call is answered: results, signals before them, or an error. */
  record Answer(String signature, List<Object> values, List<Message> before, String error) {
    static Answer of(String signature, Object... values) {
      return new Answer(signature, List.of(values), List.of(), "");
    }

    static Answer error(String name) {
      return new Answer("s", List.of("it is so"), List.of(), name);
    }
  }

  final List<String> calls = new CopyOnWriteArrayList<>();
  final List<List<Object>> arguments = new CopyOnWriteArrayList<>();
  final List<String> greetings = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel server;
  private final Function<Message, Answer> systemd;

  FakeBus(Path socket, Function<Message, Answer> systemd) throws IOException {
    this.systemd = systemd;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  /** The news that a job has ended. */
  static Message jobRemoved(String job, String unit, String result) {
    return new Message(
        Message.SIGNAL,
        0,
        99,
        Map.of(
            Message.PATH,
            new Variant("o", "/org/freedesktop/systemd1"),
            Message.INTERFACE,
            Variant.of("org.freedesktop.systemd1.Manager"),
            Message.MEMBER,
            Variant.of("JobRemoved"),
            Message.SIGNATURE,
            new Variant("g", "uoss")),
        List.of(1, job, unit, result));
  }

  private void serve() {
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          talk(client);
        }
      }
    } catch (ClosedChannelException e) {
      // the test is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void talk(SocketChannel client) throws IOException {
    greetings.add(line(client));
    client.write(ByteBuffer.wrap("OK 0123456789abcdef\r\n".getBytes(StandardCharsets.US_ASCII)));
    greetings.add(line(client));
    while (true) {
      ByteBuffer start = ByteBuffer.allocate(Message.FIXED);
      if (!fill(client, start)) {
        return;
      }
      byte[] whole = new byte[Message.length(start.flip())];
      fill(client, ByteBuffer.wrap(whole).put(start));
      Message call = Message.parse(whole);
      calls.add(call.text(Message.MEMBER));
      arguments.add(call.body());
      Answer answer =
          call.text(Message.DESTINATION).equals("org.freedesktop.DBus")
              ? Answer.of("s", ":1.5")
              : systemd.apply(call);
      for (Message message : answer.before()) {
        client.write(ByteBuffer.wrap(message.toBytes()));
      }
      client.write(ByteBuffer.wrap(reply(call, answer).toBytes()));
    }
  }

  private static Message reply(Message call, Answer answer) {
    Map<Integer, Variant> fields = new TreeMap<>();
    fields.put(Message.REPLY_SERIAL, new Variant("u", call.serial()));
    if (!answer.signature().isEmpty()) {
      fields.put(Message.SIGNATURE, new Variant("g", answer.signature()));
    }
    if (!answer.error().isEmpty()) {
      fields.put(Message.ERROR_NAME, Variant.of(answer.error()));
    }
    int type = answer.error().isEmpty() ? Message.RETURN : Message.ERROR;
    return new Message(type, 1, 50, fields, answer.values());
  }

  private static String line(SocketChannel client) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      ByteBuffer one = ByteBuffer.allocate(1);
      if (!fill(client, one)) {
        return line.toString();
      }
      line.append((char) one.get(0));
    }
    return line.toString();
  }

  private static boolean fill(SocketChannel client, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (client.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
