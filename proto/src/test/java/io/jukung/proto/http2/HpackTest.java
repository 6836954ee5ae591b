package io.jukung.proto.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7541, appendix C. */
class HpackTest {
  private static List<String> decode(HpackDecoder decoder, String hex) throws Http2Exception {
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
    // not at the beginning of its array
    byte[] shifted = new byte[block.length + 7];
    System.arraycopy(block, 0, shifted, 3, block.length);
    return decoder.decode(shifted, 3, block.length).stream().map(HeaderField::toString).toList();
  }

  private static HpackDecoder decoder(int tableSize) {
    return new HpackDecoder(tableSize, 1 << 16);
  }

  @Test
  void singleFields() throws Exception {
    HpackDecoder decoder = decoder(4096);
    assertEquals(
        List.of("custom-key: custom-header"),
        decode(decoder, "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
    assertEquals(55, decoder.tableSize());
    assertEquals(
        List.of(":path: /sample/path"),
        decode(decoder(4096), "040c 2f73 616d 706c 652f 7061 7468"));
    assertEquals(
        List.of("password: secret"),
        decode(decoder(4096), "1008 7061 7373 776f 7264 0673 6563 7265 74"));
    assertEquals(List.of(":method: GET"), decode(decoder(4096), "82"));
  }

  private static void requests(String first, String second, String third) throws Exception {
    HpackDecoder decoder = decoder(4096);
    assertEquals(
        List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"),
        decode(decoder, first));
    assertEquals(57, decoder.tableSize());
    assertEquals(
        List.of(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache"),
        decode(decoder, second));
    assertEquals(110, decoder.tableSize());
    assertEquals(
        List.of(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value"),
        decode(decoder, third));
    assertEquals(164, decoder.tableSize());
  }

  @Test
  void requestsWithoutHuffman() throws Exception {
    requests(
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65");
  }

  @Test
  void requestsWithHuffman() throws Exception {
    requests(
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf");
  }

  private static void responses(String first, String second, String third) throws Exception {
    HpackDecoder decoder = decoder(256);
    assertEquals(
        List.of(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com"),
        decode(decoder, first));
    assertEquals(222, decoder.tableSize());
    assertEquals(
        List.of(
            ":status: 307",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com"),
        decode(decoder, second));
    assertEquals(222, decoder.tableSize());
    assertEquals(
        List.of(
            ":status: 200",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:22 GMT",
            "location: https://www.example.com",
            "content-encoding: gzip",
            "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"),
        decode(decoder, third));
    assertEquals(215, decoder.tableSize());
  }

  @Test
  void responsesWithoutHuffmanEvictingFields() throws Exception {
    responses(
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a"
            + " 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63"
            + " 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04"
            + " 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851"
            + " 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31");
  }

  @Test
  void responsesWithHuffmanEvictingFields() throws Exception {
    responses(
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e"
            + " 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7"
            + " 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160"
            + " 65c0 03ed 4ee5 b106 3d50 07");
  }

  @Test
  void ourBlocksAreUnderstood() throws Exception {
    String longValue = "v".repeat(40_000);
    HeaderBlock block =
        HeaderBlock.post("/a.B/C", "localhost")
            .contentType("application/grpc")
            .userAgent("x")
            .add("te", "trailers")
            .add("long", longValue);
    assertEquals(
        List.of(
            ":method: POST",
            ":scheme: http",
            ":path: /a.B/C",
            ":authority: localhost",
            "content-type: application/grpc",
            "user-agent: x",
            "te: trailers",
            "long: " + longValue),
        decoder(4096).decode(block.bytes(), 0, block.size()).stream()
            .map(HeaderField::toString)
            .toList());
  }

  @Test
  void malformedBlocksAreErrors() {
    String[] blocks = {
      "80", // index 0
      "be", // beyond the table
      "41", // no value
      "4105 61", // shorter than said
      "00 05", // no name
      "ff ff ff ff ff ff 7f", // integer too large
      "82 20", // table size after a field
      "3f e2 1f", // table larger than allowed
      "00 81 00 00", // Huffman padding of zeros
      "00 84 ff ff ff ff 00", // Huffman end of string
      "00 82 1f ff 00", // Huffman padding of more than seven bits
    };
    for (String block : blocks) {
      assertThrows(Http2Exception.class, () -> decode(decoder(4096), block), block);
    }
  }

  @Test
  void listsAreLimited() {
    HeaderBlock block = HeaderBlock.post("/", "x").add("long", "v".repeat(70_000));
    Http2Exception e =
        assertThrows(
            Http2Exception.class, () -> decoder(4096).decode(block.bytes(), 0, block.size()));
    assertEquals(Http2Exception.ENHANCE_YOUR_CALM, e.code());
  }

  @Test
  void noiseNeverBreaksTheDecoderOtherwise() {
    Random random = new Random(7541);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      try {
        decoder(4096).decode(Arrays.copyOf(noise, noise.length), 0, noise.length);
      } catch (Http2Exception expected) {
        // the only way it may fail
      }
    }
  }
}
