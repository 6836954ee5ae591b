package io.jukung.runtime.dbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static byte[] encoded(String signature, Object... values) throws DBusException {
    Encoder encoder = new Encoder();
    encoder.values(signature, List.of(values));
    return encoder.toBytes();
  }

  private static List<Object> decoded(String signature, byte[] bytes) throws DBusException {
    return new Decoder(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)).values(signature);
  }

  /** As the example of a call that every client begins with, laid out by the specification. */
  @Test
  void aCallIsLaidOutAsSpecified() throws DBusException {
    Message hello =
        new Message(
            Message.CALL,
            0,
            1,
            Map.of(
                Message.PATH, new Variant("o", "/org/freedesktop/DBus"),
                Message.INTERFACE, Variant.of("org.freedesktop.DBus"),
                Message.MEMBER, Variant.of("Hello"),
                Message.DESTINATION, Variant.of("org.freedesktop.DBus")),
            List.of());
    byte[] expected =
        hex(
            """
            6c 01 00 01  00 00 00 00  01 00 00 00  6d 00 00 00
            01 01 6f 00  15 00 00 00
            2f 6f 72 67 2f 66 72 65 65 64 65 73 6b 74 6f 70 2f 44 42 75 73 00  00 00
            02 01 73 00  14 00 00 00
            6f 72 67 2e 66 72 65 65 64 65 73 6b 74 6f 70 2e 44 42 75 73 00  00 00 00
            03 01 73 00  05 00 00 00
            48 65 6c 6c 6f 00  00 00
            06 01 73 00  14 00 00 00
            6f 72 67 2e 66 72 65 65 64 65 73 6b 74 6f 70 2e 44 42 75 73 00  00 00 00
            """);
    assertEquals(0, expected.length % 8);
    assertArrayEquals(expected, hello.toBytes());
    assertEquals(hello, Message.parse(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "y|7|07",
        "b|true|01000000",
        "q|258|0201",
        "u|4294967295|ffffffff",
        "t|-1|ffffffffffffffff",
        "x|-2|feffffffffffffff",
        "i|-3|fdffffff"
      })
  void numbersAreLittleEndian(String signature, String value, String bytes) throws DBusException {
    Object given = signature.equals("b") ? (Object) Boolean.valueOf(value) : Long.valueOf(value);
    assertArrayEquals(hex(bytes), encoded(signature, given));
    assertEquals(List.of(given), decoded(signature, hex(bytes)));
  }

  @Test
  void propertiesAreAlignedAsStructures() throws DBusException {
    byte[] bytes =
        encoded(
            "sa(sv)",
            "a.scope",
            List.of(
                List.of("PIDs", new Variant("au", List.of(5L))),
                List.of("TasksMax", Variant.unsigned(9))));
    assertArrayEquals(
        hex(
            """
            07 00 00 00  61 2e 73 63 6f 70 65 00
            30 00 00 00
            04 00 00 00  50 49 44 73 00
            02 61 75 00  00 00 00
            04 00 00 00  05 00 00 00
            08 00 00 00  54 61 73 6b 73 4d 61 78 00
            01 74 00
            09 00 00 00 00 00 00 00
            """),
        bytes);
    assertEquals(
        List.of(
            "a.scope",
            List.of(
                List.of("PIDs", new Variant("au", List.of(5L))),
                List.of("TasksMax", new Variant("t", 9L)))),
        decoded("sa(sv)", bytes));
  }

  @Test
  void anEmptyArrayIsPaddedForElementsItDoesNotHave() throws DBusException {
    assertArrayEquals(hex("00000000 00000000"), encoded("a(ss)", List.of()));
    assertEquals(List.of(List.of()), decoded("a(ss)", new byte[8]));
  }

  @Test
  void bigEndianIsRead() throws DBusException {
    byte[] bytes =
        hex(
            """
            42 02 00 01  00 00 00 04  00 00 00 09  00 00 00 0f
            05 01 75 00  00 00 00 07
            08 01 67 00  01 75 00 00
            00 00 00 2a
            """);
    Message message = Message.parse(bytes);
    assertEquals(7, message.replySerial());
    assertEquals(List.of(42L), message.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "(s", "()", "a{", "(s}", "z", "aaaaaaaaaaaaaaaaaaaaaaaaaas"})
  void badSignaturesAreRefused(String signature) {
    assertThrows(DBusException.class, () -> Signatures.end(signature, 0));
  }

  @ParameterizedTest
  @CsvSource({"s,ff000000", "s,0500000061", "as,ffffffff", "v,02737300", "au,0300000001000000"})
  void lengthsThatLieAreRefused(String signature, String bytes) {
    assertThrows(DBusException.class, () -> decoded(signature, hex(bytes)));
  }

  @Test
  void messagesAreBoundedBothWays() {
    byte[] start = hex("6c010001 ffffff7f 01000000 00000000");
    assertThrows(DBusException.class, () -> Message.length(ByteBuffer.wrap(start)));
    assertThrows(DBusException.class, () -> encoded("s", "x".repeat(Encoder.LONGEST)));
  }

  @Test
  void whateverComesIsAMessageOrRefused() throws DBusException {
    byte[] good =
        new Message(
                Message.SIGNAL,
                0,
                3,
                Map.of(Message.SIGNATURE, new Variant("g", "uoss"), 3, Variant.of("JobRemoved")),
                List.of(1, "/job/1", "a.scope", "done"))
            .toBytes();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int j = 0; j < 1 + i % 3; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        Message.parse(bytes);
      } catch (DBusException e) {
        refused++;
      }
    }
    assertTrue(refused > 1000, "refused " + refused);
  }
}
