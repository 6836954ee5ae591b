package io.jukung.engine.image;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.ImageReference;
import io.jukung.sys.program.NativePrograms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Images that need no registry: {@code hello}, made on first need from a program in our jar. */
public final class EmbeddedImages {
  private static final String HELLO = "docker.io/library/hello:latest";
  private static final int BLOCK = 512;

  private final ImageImport importer;
  private final ReentrantLock making = new ReentrantLock();

  public EmbeddedImages(ImageImport importer) {
    this.importer = importer;
  }

  /** Makes the image of that name if it is one of ours. */
  public Optional<ImageDetails> make(String text) {
    if (!isHello(text)) {
      return Optional.empty();
    }
    making.lock();
    try {
      byte[] layer = tar("hello", NativePrograms.HELLO.bytes());
      return Optional.of(
          importer.run(
              new ImageImport.Request(HELLO, "made by Jukung", List.of("CMD [\"/hello\"]"), null),
              new ByteArrayInputStream(layer)));
    } catch (IOException e) {
      throw ContainerException.internal("make the hello image: " + e.getMessage(), e);
    } finally {
      making.unlock();
    }
  }

  private static boolean isHello(String text) {
    try {
      return ImageReference.parse(text).canonical().toString().equals(HELLO);
    } catch (ContainerException e) {
      // not a reference, so none of ours
      return false;
    }
  }

  /** One executable file owned by root in a ustar archive: pax(1), "ustar Interchange Format". */
  private static byte[] tar(String name, byte[] content) throws IOException {
    byte[] header = new byte[BLOCK];
    field(header, 0, name);
    field(header, 100, "0000755");
    field(header, 108, "0000000");
    field(header, 116, "0000000");
    field(header, 124, String.format("%011o", content.length));
    field(header, 136, "00000000000");
    Arrays.fill(header, 148, 156, (byte) ' ');
    header[156] = '0';
    field(header, 257, "ustar");
    field(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    field(header, 148, String.format("%06o", sum));
    header[154] = 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header);
    out.write(content);
    out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK + 2 * BLOCK]);
    return out.toByteArray();
  }

  private static void field(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
