package io.jukung.sys.libc;

import com.kenai.jffi.MemoryIO;
import io.jukung.sys.FileNames;
import java.nio.ByteBuffer;

/** Native memory for the arguments of one call: allocated together, freed at its end. */
final class Memory implements AutoCloseable {

  private static final MemoryIO IO = MemoryIO.getInstance();

  private final long base;
  private final int capacity;
  private int used;

  /** Zeroed. */
  Memory(int capacity) {
    this.capacity = capacity;
    this.base = IO.allocateMemory(capacity, true);
    if (base == 0) {
      throw new OutOfMemoryError("native memory for " + capacity + " bytes");
    }
  }

  /** Room for these strings and {@code extra} bytes of structures. */
  static Memory forStrings(int extra, String... strings) {
    int size = extra + 16;
    for (String string : strings) {
      size += 3 * string.length() + 1;
    }
    return new Memory(size);
  }

  /**
   * Address of a zero-terminated copy. A NUL inside is refused: the kernel would cut the name
   * there.
   */
  long string(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name with a NUL byte: " + text.replace('\0', '?'));
    }
    return bytes(FileNames.encode(text), 1);
  }

  long bytes(byte[] content) {
    return bytes(content, 0);
  }

  private long bytes(byte[] content, int zeros) {
    long address = reserve(content.length + zeros);
    IO.putByteArray(address, content, 0, content.length);
    return address;
  }

  /** Aligned to 8 bytes. */
  long struct(int size) {
    used = (used + 7) & ~7;
    return reserve(size);
  }

  private long reserve(int size) {
    if (used + size > capacity) {
      throw new IllegalStateException("native memory of " + capacity + " bytes is full");
    }
    long address = base + used;
    used += size;
    return address;
  }

  static void putInt(long address, int value) {
    IO.putInt(address, value);
  }

  static void putShort(long address, int value) {
    IO.putShort(address, (short) value);
  }

  static void putLong(long address, long value) {
    IO.putLong(address, value);
  }

  static int getInt(long address) {
    return IO.getInt(address);
  }

  static short getShort(long address) {
    return IO.getShort(address);
  }

  static long getLong(long address) {
    return IO.getLong(address);
  }

  static byte[] getBytes(long address, int length) {
    byte[] content = new byte[length];
    IO.getByteArray(address, content, 0, length);
    return content;
  }

  /** Address of a direct buffer's position. */
  static long address(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("the buffer must be direct");
    }
    return IO.getDirectBufferAddress(buffer) + buffer.position();
  }

  @Override
  public void close() {
    IO.freeMemory(base);
  }
}
