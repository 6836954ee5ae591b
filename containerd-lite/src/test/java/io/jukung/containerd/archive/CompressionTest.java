package io.jukung.containerd.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
  private static byte[] sample(int size) {
    byte[] bytes = new byte[size];
    Random random = new Random(7);
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ("etc/usr/lib".charAt(random.nextInt(11)));
    }
    return bytes;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] decompress(byte[] compressed) throws IOException {
    try (ReadableByteChannel channel =
        Compression.decompress(Channels.newChannel(new ByteArrayInputStream(compressed)))) {
      return readAll(channel);
    }
  }

  private static byte[] readAll(ReadableByteChannel channel) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    while (channel.read(buffer.clear()) >= 0) {
      out.write(buffer.array(), 0, buffer.position());
    }
    return out.toByteArray();
  }

  @Test
  void gzipOfSeveralMembersIsOneStream() throws Exception {
    byte[] first = sample(700_000);
    byte[] second = sample(300_001);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(gzip(first));
    both.writeBytes(gzip(new byte[0]));
    both.writeBytes(gzip(second));

    byte[] plain = decompress(both.toByteArray());

    assertArrayEquals(first, Arrays.copyOf(plain, first.length));
    assertArrayEquals(second, Arrays.copyOfRange(plain, first.length, plain.length));
  }

  @Test
  void gzipHeaderFieldsAreSkipped() throws Exception {
    Process process = new ProcessBuilder("gzip", "-9c").start();
    process.getOutputStream().write(sample(1000));
    process.getOutputStream().close();
    byte[] plain = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    byte[] withFields = new byte[plain.length + 4 + 3 + 5];
    System.arraycopy(plain, 0, withFields, 0, 10);
    withFields[3] = 4 | 8 | 16; // extra field, name, comment
    byte[] fields = {2, 0, 'x', 'y', 'n', 'm', 0, 'n', 'o', 't', 'e', 0};
    System.arraycopy(fields, 0, withFields, 10, fields.length);
    System.arraycopy(plain, 10, withFields, 22, plain.length - 10);

    assertArrayEquals(sample(1000), decompress(withFields));
  }

  @Test
  void corruptGzipIsNamed() throws Exception {
    byte[] gzip = gzip(sample(100_000));
    byte[] cut = Arrays.copyOf(gzip, gzip.length - 9);
    assertMessage("gzip stream is cut short", cut);
    byte[] badChecksum = gzip.clone();
    badChecksum[gzip.length - 8] ^= 1;
    assertMessage("checksum does not match", badChecksum);
    byte[] badLength = gzip.clone();
    badLength[gzip.length - 1] ^= 1;
    assertMessage("length does not match", badLength);
    byte[] trailing = Arrays.copyOf(gzip, gzip.length + 5);
    assertMessage("no member header", trailing);
  }

  private static void assertMessage(String part, byte[] bytes) {
    ArchiveException e = assertThrows(ArchiveException.class, () -> decompress(bytes));
    assertContains(part, e);
  }

  @Test
  void zstdAndPlainAreRecognised() throws Exception {
    byte[] plain = sample(200_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.write(plain);
    }
    assertArrayEquals(plain, decompress(out.toByteArray()));
    assertArrayEquals(plain, decompress(plain));
    assertArrayEquals(new byte[0], decompress(new byte[0]));
  }

  @Test
  void otherCompressionsAreRefusedByName() {
    assertMessage("xz compression", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1});
    assertMessage("bzip2 compression", new byte[] {'B', 'Z', 'h', '9', 0, 0});
  }

  @Test
  void pipelineDeliversInOrderAndDigestsAll() throws Exception {
    byte[] plain = sample(1_000_003);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DigestingPipeline pipeline =
        new DigestingPipeline(
            Compression.decompress(Channels.newChannel(new ByteArrayInputStream(gzip(plain)))),
            digest,
            buffers())) {
      for (ByteBuffer chunk = pipeline.next(); chunk != null; chunk = pipeline.next()) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        out.writeBytes(bytes);
      }
      assertEquals(plain.length, pipeline.bytes());
      assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(plain), pipeline.digest());
    }
    assertArrayEquals(plain, out.toByteArray());
  }

  @Test
  void pipelineHandsFailuresToTheConsumer() throws Exception {
    byte[] gzip = gzip(sample(500_000));
    byte[] cut = Arrays.copyOf(gzip, gzip.length / 2);
    try (DigestingPipeline pipeline =
        new DigestingPipeline(
            Compression.decompress(Channels.newChannel(new ByteArrayInputStream(cut))),
            MessageDigest.getInstance("SHA-256"),
            buffers())) {
      assertThrows(
          ArchiveException.class,
          () -> {
            while (pipeline.next() != null) {
              // until the failure
            }
          });
    }
  }

  @Test
  void pipelineClosedHalfwayEndsItsThreads() throws Exception {
    DigestingPipeline pipeline =
        new DigestingPipeline(
            Channels.newChannel(new ByteArrayInputStream(sample(5_000_000))),
            MessageDigest.getInstance("SHA-256"),
            buffers());
    pipeline.next();
    pipeline.close(); // joins both threads, or hangs
    assertThrows(IllegalStateException.class, pipeline::digest);
  }

  private static List<ByteBuffer> buffers() {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      buffers.add(ByteBuffer.allocateDirect(10_000));
    }
    return buffers;
  }

  private static void assertContains(String part, Exception e) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(part), message);
  }
}
