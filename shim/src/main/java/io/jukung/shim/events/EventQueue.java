package io.jukung.shim.events;

import com.google.protobuf.CodedOutputStream;
import io.jukung.proto.types.Envelope;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Events in their order: the oldest in memory, and what is too many for it in a file of
 * length-delimited envelopes that is appended to and read back in whole portions. None is dropped,
 * and memory stays bounded however long containerd is away. Not thread-safe: its forwarder's lock
 * guards it.
 */
final class EventQueue {
  private static final Logger LOG = Logger.getLogger(EventQueue.class.getName());

  private final ArrayDeque<Envelope> memory = new ArrayDeque<>();
  private final int memoryLimit;
  private final Path file;
  private long inFile;
  private long offset;

  /**
   * @param memoryLimit events kept in memory, at least 1
   * @param file made when needed and removed when empty; one left by an earlier shim is removed
   */
  EventQueue(int memoryLimit, Path file) {
    this.memoryLimit = memoryLimit;
    this.file = file;
    removeFile();
  }

  void add(Envelope event) {
    if (inFile == 0 && memory.size() < memoryLimit) {
      memory.add(event);
      return;
    }
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      event.writeDelimitedTo(out);
      inFile++;
    } catch (IOException e) {
      // a full disk must not lose an event: then memory has to hold it, behind what the file holds
      LOG.log(Level.WARNING, "write event to " + file, e);
      refill(Integer.MAX_VALUE);
      memory.add(event);
    }
  }

  @Nullable Envelope peek() {
    if (memory.isEmpty() && inFile > 0) {
      refill(memoryLimit);
    }
    return memory.peek();
  }

  void remove() {
    memory.remove();
  }

  long size() {
    return memory.size() + inFile;
  }

  private void refill(int most) {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(offset);
      while (inFile > 0 && most > 0) {
        Envelope event = Envelope.parseDelimitedFrom(in);
        if (event == null) {
          throw new IOException("ends " + inFile + " events too early");
        }
        memory.add(event);
        offset += event.getSerializedSize() + lengthOfLength(event.getSerializedSize());
        inFile--;
        most--;
      }
    } catch (IOException e) {
      LOG.log(Level.SEVERE, inFile + " events lost: read " + file, e);
      inFile = 0;
    }
    if (inFile == 0) {
      removeFile();
    }
  }

  private void removeFile() {
    try {
      Files.deleteIfExists(file);
      offset = 0;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "remove " + file, e);
    }
  }

  private static int lengthOfLength(int size) {
    return CodedOutputStream.computeUInt32SizeNoTag(size);
  }
}
