package io.jukung.shim.stdio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Output appended to a file as it is. */
final class PlainFileSink implements OutputSink {
  private static final Logger LOG = Logger.getLogger(PlainFileSink.class.getName());

  private final Path path;
  private final FileChannel channel;

  /** Opens or creates the file, mode 0644. */
  PlainFileSink(Path path) throws IOException {
    this.path = path;
    this.channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
  }

  @Override
  public void accept(StreamName stream, Chunk chunk) throws IOException {
    ByteBuffer data = chunk.memory();
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void end(StreamName stream) {}

  @Override
  public boolean hungry() {
    return true;
  }

  @Override
  public boolean delivered() {
    return true;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "close " + path, e);
    }
  }
}
