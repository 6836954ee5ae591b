package io.jukung.sys.program;

import io.jukung.sys.FileNames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a program operation by operation. Jumps name labels, which may be defined later. For one
 * thread.
 *
 * <pre>{@code
 * var b = new ProgramBuilder();
 * Arg.Slot fd = b.slot("proc");
 * b.op("open /proc", Sysno.OPENAT, Arg.of(AT_FDCWD), b.string("/proc"), Arg.of(O_PATH)).into(fd);
 * b.op("mount proc at /proc", Sysno.MOUNT, …).tolerate(EBUSY);
 * }</pre>
 */
public final class ProgramBuilder {

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final Map<String, Arg.Data> strings = new HashMap<>();
  private final List<Integer> relocations = new ArrayList<>();
  private int slots;

  /** An operation under construction. */
  public static final class Step {
    private final int nr;
    private final String label;
    private final List<Arg> args;
    private final List<Integer> tolerated = new ArrayList<>();
    private int slot = Op.NONE;
    private int store = Op.NONE;
    private String jump = "";
    private String onError = "";

    private Step(int nr, String label, List<Arg> args) {
      if (nr < 0) {
        throw new IllegalArgumentException(label + ": system call " + nr);
      }
      this.nr = nr;
      this.label = label;
      this.args = args;
    }

    /** Go on after these errnos; at most five. */
    public Step tolerate(int... errnos) {
      for (int errno : errnos) {
        if (errno < 1 || errno >= 4096) {
          throw new IllegalArgumentException(label + ": tolerates " + errno + ", not an errno");
        }
        tolerated.add(errno);
      }
      return this;
    }

    /** Go on after any failure. */
    public Step tolerateAll() {
      tolerated.add(Op.ANY_ERRNO);
      return this;
    }

    /** After a tolerated failure go on at this label. */
    public Step onErrorGoTo(String target) {
      onError = target;
      return this;
    }

    /** When the result is positive go on at this label: the parent's side of clone. */
    public Step whenPositiveGoTo(String target) {
      jump = target;
      return this;
    }

    /** Keep the result for later arguments. */
    public Step into(Arg.Slot result) {
      slot = result.number();
      return this;
    }

    /** Write the result into data too, as 8 bytes. */
    public Step storeAt(Arg.Data place) {
      store = place.offset();
      return this;
    }
  }

  /** Appends an operation. */
  public Step op(String label, int nr, Arg... args) {
    if (args.length > 6) {
      throw new IllegalArgumentException(label + ": a system call takes six arguments at most");
    }
    Step step = new Step(nr, label, List.of(args));
    steps.add(step);
    return step;
  }

  /** Names the place of the next operation. */
  public void label(String name) {
    if (labels.putIfAbsent(name, steps.size()) != null) {
      throw new IllegalArgumentException("label " + name + " is there already");
    }
  }

  /** A new place for a result. */
  public Arg.Slot slot(String name) {
    if (slots == Program.SLOTS) {
      throw new IllegalStateException("more than " + Program.SLOTS + " slots");
    }
    return new Arg.Slot(slots++, name);
  }

  /** A zero-terminated string; equal ones share their bytes. */
  public Arg.Data string(String text) {
    Arg.Data known = strings.get(text);
    if (known == null) {
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a NUL byte in " + text.replace('\0', '?'));
      }
      int offset = data.size();
      data.writeBytes(FileNames.encode(text));
      data.write(0);
      known = new Arg.Data(offset, quoted(text));
      strings.put(text, known);
    }
    return known;
  }

  /** Bytes at an address that is a multiple of 8. */
  public Arg.Data bytes(byte[] content, String shown) {
    align();
    int offset = data.size();
    data.writeBytes(content);
    return new Arg.Data(offset, shown);
  }

  /** Zeroed room at an address that is a multiple of 8. */
  public Arg.Data room(int size, String shown) {
    return bytes(new byte[size], shown);
  }

  /** Little-endian words of 8 bytes. */
  public Arg.Data words(String shown, long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      buffer.putLong(value);
    }
    return bytes(buffer.array(), shown);
  }

  /**
   * Words of which those that {@code pointers} names by index hold offsets into data and become
   * addresses.
   */
  public Arg.Data wordsWithPointers(String shown, long[] values, int... pointers) {
    for (int index : pointers) {
      if (index < 0 || index >= values.length) {
        throw new IllegalArgumentException(shown + ": no word " + index + " to be a pointer");
      }
      if (values[index] < 0 || values[index] > data.size()) {
        throw new IllegalArgumentException(shown + ": word " + index + " points outside the data");
      }
    }
    Arg.Data made = words(shown, values);
    for (int index : pointers) {
      relocations.add(made.offset() + 8 * index);
    }
    return made;
  }

  /** A null-terminated vector of strings, as execve takes. */
  public Arg.Data vector(List<String> texts) {
    long[] offsets = new long[texts.size() + 1];
    int[] pointers = new int[texts.size()];
    StringBuilder shown = new StringBuilder("[");
    for (int i = 0; i < texts.size(); i++) {
      Arg.Data string = string(texts.get(i));
      offsets[i] = string.offset();
      pointers[i] = i;
      shown.append(i == 0 ? "" : ", ").append(string.shown());
    }
    return wordsWithPointers(shown.append(']').toString(), offsets, pointers);
  }

  /** A place inside data that was made before. */
  public static Arg.Data at(Arg.Data base, int offset, String shown) {
    return new Arg.Data(base.offset() + offset, shown);
  }

  private void align() {
    while (data.size() % 8 != 0) {
      data.write(0);
    }
  }

  private static String quoted(String text) {
    boolean plain = true;
    for (int i = 0; plain && i < text.length(); i++) {
      char c = text.charAt(i);
      plain = c != '\\' && c != '"' && c != '\n';
    }
    return plain ? '"' + text + '"' : escaped(text);
  }

  private static String escaped(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** The finished program; every target, slot and place is checked. */
  public Program build() {
    align();
    if (steps.size() > Program.MAX_OPS) {
      throw new IllegalStateException(steps.size() + " operations, more than " + Program.MAX_OPS);
    }
    BitSet filled = new BitSet(Program.SLOTS);
    for (Step step : steps) {
      if (step.slot != Op.NONE) {
        filled.set(step.slot);
      }
    }
    Map<Integer, String> jumpedTo = new HashMap<>();
    List<Op> ops = new ArrayList<>(steps.size());
    for (Step step : steps) {
      check(step, filled);
      ops.add(
          new Op(
              step.nr,
              step.label,
              step.args,
              step.tolerated,
              step.slot,
              step.store,
              target(step.label, step.jump, jumpedTo),
              target(step.label, step.onError, jumpedTo)));
    }
    return new Program(ops, data.toByteArray(), sortedRelocations(), jumpedTo);
  }

  private void check(Step step, BitSet filled) {
    if (step.tolerated.size() > 5) {
      throw new IllegalStateException(step.label + ": tolerates more than five errnos");
    }
    if (!step.onError.isEmpty() && step.tolerated.isEmpty()) {
      throw new IllegalStateException(step.label + ": goes on after an error but tolerates none");
    }
    if (step.slot != Op.NONE && (step.slot < 0 || step.slot >= slots)) {
      throw new IllegalStateException(step.label + ": a slot that was never made");
    }
    if (step.store != Op.NONE
        && (step.store < 0 || step.store % 8 != 0 || step.store + 8 > data.size())) {
      throw new IllegalStateException(step.label + ": stores outside the data");
    }
    for (Arg arg : step.args) {
      if (arg instanceof Arg.Data place && (place.offset() < 0 || place.offset() > data.size())) {
        throw new IllegalStateException(step.label + ": an argument outside the data");
      }
      if (arg instanceof Arg.Slot slot) {
        if (slot.number() < 0 || slot.number() >= slots) {
          throw new IllegalStateException(step.label + ": a slot that was never made");
        }
        if (!filled.get(slot.number())) {
          throw new IllegalStateException(
              step.label + ": slot " + slot.name() + " is never filled");
        }
      }
    }
  }

  /** Ascending, as the stub wants them: it proves that none is there twice. */
  private int[] sortedRelocations() {
    int[] places = new int[relocations.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = relocations.get(i);
    }
    Arrays.sort(places);
    for (int i = 1; i < places.length; i++) {
      if (places[i] == places[i - 1]) {
        throw new IllegalStateException("data+" + places[i] + " is made a pointer twice");
      }
    }
    return places;
  }

  private int target(String label, String name, Map<Integer, String> jumpedTo) {
    if (name.isEmpty()) {
      return Op.NONE;
    }
    Integer target = labels.get(name);
    if (target == null) {
      throw new IllegalStateException(label + ": jumps to " + name + ", which is nowhere");
    }
    jumpedTo.putIfAbsent(target, name);
    return target;
  }
}
