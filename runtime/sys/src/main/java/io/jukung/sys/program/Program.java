package io.jukung.sys.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A checked list of operations with its data. The binary layout is drawn in {@code
 * src/main/native/jukung-init.c}.
 */
public final class Program {

  static final long MAGIC = 0x31474e554b554aL;
  static final int VERSION = 1;
  static final int MAX_OPS = 0xfffd;
  static final int SLOTS = 64;
  static final int HEADER = 24;
  static final int OP = 80;

  private final List<Op> ops;
  private final byte[] data;
  private final int[] relocations;
  private final Map<Integer, String> labels;

  Program(List<Op> ops, byte[] data, int[] relocations, Map<Integer, String> labels) {
    this.ops = List.copyOf(ops);
    this.data = data;
    this.relocations = relocations;
    this.labels = Map.copyOf(labels);
  }

  public List<Op> ops() {
    return ops;
  }

  public int dataSize() {
    return data.length;
  }

  /** Names of places that are jumped to, by operation index. */
  public Map<Integer, String> labels() {
    return labels;
  }

  /** The image for the stub, in a direct buffer. */
  public ByteBuffer encode() {
    int relocated = relocations.length + 1 & ~1;
    ByteBuffer image =
        ByteBuffer.allocateDirect(HEADER + ops.size() * OP + relocated * 4 + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    image.putLong(MAGIC).putInt(VERSION).putInt(ops.size());
    image.putInt(relocations.length).putInt(data.length);
    for (Op op : ops) {
      encode(op, image);
    }
    for (int relocation : relocations) {
      image.putInt(relocation);
    }
    if (relocated != relocations.length) {
      image.putInt(0);
    }
    return image.put(data).flip();
  }

  private static void encode(Op op, ByteBuffer image) {
    image.putInt(op.nr());
    image.putShort((short) op.slot());
    image.putShort((short) op.jump());
    image.putShort((short) op.onError());
    for (int i = 0; i < 5; i++) {
      image.putShort((short) (i < op.tolerated().size() ? op.tolerated().get(i) : Op.NONE));
    }
    image.putInt(op.store());
    int kinds = image.position();
    image.position(kinds + 8);
    for (int i = 0; i < 6; i++) {
      Arg arg = i < op.args().size() ? op.args().get(i) : Arg.of(0);
      byte kind;
      long value;
      switch (arg) {
        case Arg.Literal literal -> {
          kind = 0;
          value = literal.value();
        }
        case Arg.Data bytes -> {
          kind = 1;
          value = bytes.offset();
        }
        case Arg.Slot slot -> {
          kind = 2;
          value = slot.number();
        }
      }
      image.put(kinds + i, kind);
      image.putLong(value);
    }
  }

  /** The program as text, one operation a line: what {@code jukung-runtime plan} prints. */
  public String toText() {
    return ProgramText.of(this);
  }
}
