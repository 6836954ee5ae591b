package io.jukung.cli.command.image;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.jukung.cli.client.Answers;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file or standard input to the engine on a thread of its own, while the caller reads what
 * the engine says. Closing interrupts a read that is still blocked.
 */
final class Upload implements AutoCloseable {
  private static final int CHUNK = 256 * 1024;

  private final ReadableByteChannel source;
  private @Nullable Thread thread;
  private volatile @Nullable IOException failure;

  private Upload(ReadableByteChannel source) {
    this.source = source;
  }

  /**
   * @param file null: standard input
   */
  static Upload of(Session session, @Nullable String file) throws IOException {
    if (file == null) {
      return new Upload(session.in());
    }
    Path path = session.path(file);
    try {
      if (Files.isDirectory(path)) {
        throw new CommandException("open " + file + ": is a directory");
      }
      return new Upload(FileChannel.open(path, StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      throw new CommandException("open " + file + ": no such file or directory", e);
    }
  }

  <Q> void start(Answers<Q, ?> call, Function<ByteString, Q> request) {
    thread = Thread.ofPlatform().daemon().name("upload").start(() -> send(call, request));
  }

  private <Q> void send(Answers<Q, ?> call, Function<ByteString, Q> request) {
    try {
      while (true) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        int length = source.read(buffer);
        if (length < 0) {
          call.endOfRequests();
          return;
        }
        buffer.flip();
        if (length > 0 && !call.send(request.apply(UnsafeByteOperations.unsafeWrap(buffer)))) {
          return;
        }
      }
    } catch (IOException e) {
      failure = e;
      // without the rest the archive must not be taken for whole
      call.close();
    }
  }

  /** Fails when it was the source that could not be read to its end: the reason to tell. */
  void end() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    Thread sending = thread;
    if (sending != null) {
      sending.interrupt();
      try {
        sending.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    source.close();
  }
}
