package io.jukung.runtime.plan;

import io.jukung.runtime.plan.Plan.Meaning;
import io.jukung.sys.Errno;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import io.jukung.sys.program.Program;
import io.jukung.sys.program.ProgramBuilder;
import io.jukung.sys.program.ProgramRunner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes operations by the names of their system calls and keeps what each means. Slots are few, so
 * that steps share them: those fields below whose names say for how long they hold.
 */
final class Ops {
  static final int AT_FDCWD = -100;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int AT_RECURSIVE = 0x8000;

  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_NOCTTY = 0x100;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;

  /** The two architectures number these two differently. */
  static final int O_DIRECTORY = Sysno.X86_64 ? 0x10000 : 0x4000;

  static final int O_NOFOLLOW = Sysno.X86_64 ? 0x20000 : 0x8000;

  static final long RESOLVE_NO_XDEV = 0x01;
  static final long RESOLVE_NO_SYMLINKS = 0x04;
  static final long RESOLVE_BENEATH = 0x08;
  static final long RESOLVE_IN_ROOT = 0x10;

  private static final int OPEN_TREE_CLONE = 1;
  private static final int MOVE_MOUNT_EMPTY_PATHS = 0x44;
  private static final int FSCONFIG_SET_FLAG = 0;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int FD_CLOEXEC_FLAG = 1;
  private static final long MOUNT_ATTR_IDMAP = 0x10_0000;

  final ProgramBuilder builder = new ProgramBuilder();
  private final List<Plan.Step> steps = new ArrayList<>();
  private final Map<String, Arg.Data> structs = new HashMap<>();
  private int labels;

  /** The container's root directory, once there is one. */
  final Arg.Slot root = builder.slot("root");

  /** Where the next mount goes. */
  final Arg.Slot target = builder.slot("target");

  /** What is mounted there. */
  final Arg.Slot tree = builder.slot("tree");

  /** For a few operations only. */
  final Arg.Slot scratch = builder.slot("fd");

  ProgramBuilder.Step call(String label, String call, String operand, int nr, Arg... args) {
    return call(Meaning.SETUP, label, call, operand, nr, args);
  }

  ProgramBuilder.Step call(
      Meaning meaning, String label, String call, String operand, int nr, Arg... args) {
    steps.add(new Plan.Step(meaning, call, operand));
    return builder.op(label, nr, args);
  }

  static Arg num(long value) {
    return Arg.of(value);
  }

  static Arg flags(long value, String shown) {
    return Arg.of(value, shown);
  }

  Arg text(String text) {
    return builder.string(text);
  }

  /** A name for a place to jump to. */
  String newLabel(String hint) {
    return hint + "#" + labels++;
  }

  void here(String label) {
    builder.label(label);
  }

  /** An operation that always goes to the label. */
  void goTo(String label) {
    call("go on", "getpid", "", Sysno.GETPID).whenPositiveGoTo(label);
  }

  /** Words of 8 bytes; equal ones are shared. */
  Arg.Data struct(String shown, long... words) {
    StringBuilder key = new StringBuilder(shown);
    for (long word : words) {
      key.append(' ').append(word);
    }
    return structs.computeIfAbsent(key.toString(), k -> builder.words(shown, words));
  }

  ProgramBuilder.Step open(String label, String path, int flags, String shown) {
    return call(
        label,
        "openat",
        path,
        Sysno.OPENAT,
        flags(AT_FDCWD, "AT_FDCWD"),
        text(path),
        flags(flags | O_CLOEXEC, shown + "|O_CLOEXEC"),
        num(0));
  }

  /** Opens a path that cannot leave the directory it is relative to. */
  ProgramBuilder.Step openBelow(
      String label, Arg directory, String path, int flags, String shown, long resolve) {
    String relative = path.startsWith("/") ? path.substring(1) : path;
    return call(
        label,
        "openat2",
        path,
        Sysno.OPENAT2,
        directory,
        text(relative.isEmpty() ? "." : relative),
        struct(
            "{" + shown + "|O_CLOEXEC, " + resolveText(resolve) + "}",
            flags | O_CLOEXEC,
            0,
            resolve),
        num(24));
  }

  /** Opens a path below the container's root, symbolic links as the container would see them. */
  ProgramBuilder.Step openInRoot(String label, String path, int flags, String shown) {
    return openBelow(label, root, path, flags, shown, RESOLVE_IN_ROOT);
  }

  private static String resolveText(long resolve) {
    if (resolve == RESOLVE_IN_ROOT) {
      return "RESOLVE_IN_ROOT";
    }
    List<String> words = new ArrayList<>();
    if ((resolve & RESOLVE_IN_ROOT) != 0) {
      words.add("RESOLVE_IN_ROOT");
    }
    if ((resolve & RESOLVE_BENEATH) != 0) {
      words.add("RESOLVE_BENEATH");
    }
    if ((resolve & RESOLVE_NO_XDEV) != 0) {
      words.add("RESOLVE_NO_XDEV");
    }
    if ((resolve & RESOLVE_NO_SYMLINKS) != 0) {
      words.add("RESOLVE_NO_SYMLINKS");
    }
    return String.join("|", words);
  }

  void close(Arg fd) {
    call("close", "close", "", Sysno.CLOSE, fd);
  }

  ProgramBuilder.Step write(String label, String operand, Arg fd, String text) {
    return call(
        label,
        "write",
        operand,
        Sysno.WRITE,
        fd,
        text(text),
        num(text.getBytes(StandardCharsets.UTF_8).length));
  }

  // ---- mounts

  /** A detached copy of what is mounted at a path, to be attached elsewhere. */
  ProgramBuilder.Step openTree(String label, Arg directory, String path, boolean recursive) {
    long flags = OPEN_TREE_CLONE | O_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
    String shown = "OPEN_TREE_CLONE" + (recursive ? "|AT_RECURSIVE" : "");
    if (path.isEmpty()) {
      flags |= AT_EMPTY_PATH;
      shown += "|AT_EMPTY_PATH";
    }
    return call(
        label,
        "open_tree",
        path,
        Sysno.OPEN_TREE,
        directory,
        text(path),
        flags(flags, shown + "|OPEN_TREE_CLOEXEC"));
  }

  /** Attaches a detached tree, or moves an attached one, onto an open directory or file. */
  ProgramBuilder.Step moveMount(String label, String operand, Arg from, Arg onto) {
    return call(
        label,
        "move_mount",
        operand,
        Sysno.MOVE_MOUNT,
        from,
        text(""),
        onto,
        text(""),
        flags(MOVE_MOUNT_EMPTY_PATHS, "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH"));
  }

  ProgramBuilder.Step setAttributes(
      String label, Arg mount, boolean recursive, long set, long clear, long propagation) {
    return call(
        label,
        "mount_setattr",
        "",
        Sysno.MOUNT_SETATTR,
        mount,
        text(""),
        flags(
            AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
            recursive ? "AT_EMPTY_PATH|AT_RECURSIVE" : "AT_EMPTY_PATH"),
        struct(MountText.attributes(set, clear, propagation), set, clear, propagation, 0),
        num(32));
  }

  /** Shows the owners of a user namespace, by descriptor; the mount must not be attached yet. */
  void idMap(String label, Arg mount, boolean recursive, int namespace) {
    call(
        label,
        "mount_setattr",
        "",
        Sysno.MOUNT_SETATTR,
        mount,
        text(""),
        flags(
            AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0),
            recursive ? "AT_EMPTY_PATH|AT_RECURSIVE" : "AT_EMPTY_PATH"),
        struct(
            "{MOUNT_ATTR_IDMAP, user namespace " + namespace + "}",
            MOUNT_ATTR_IDMAP,
            0,
            0,
            namespace),
        num(32));
  }

  /** A new file system of this type, detached, in {@link #tree}. */
  void newFilesystem(String label, String type, String source, List<String> data, long attributes) {
    call(label, "fsopen", type, Sysno.FSOPEN, text(type), flags(1, "FSOPEN_CLOEXEC")).into(scratch);
    if (!source.isEmpty()) {
      parameter(label, type, "source", source);
    }
    for (String option : data) {
      int equals = option.indexOf('=');
      if (equals > 0) {
        parameter(label, type, option.substring(0, equals), option.substring(equals + 1));
      } else {
        call(
            label + " with " + option,
            "fsconfig",
            type,
            Sysno.FSCONFIG,
            scratch,
            flags(FSCONFIG_SET_FLAG, "FSCONFIG_SET_FLAG"),
            text(option),
            num(0),
            num(0));
      }
    }
    call(
        label,
        "fsconfig",
        type,
        Sysno.FSCONFIG,
        scratch,
        flags(FSCONFIG_CMD_CREATE, "FSCONFIG_CMD_CREATE"),
        num(0),
        num(0),
        num(0));
    call(
            label,
            "fsmount",
            type,
            Sysno.FSMOUNT,
            scratch,
            flags(FD_CLOEXEC_FLAG, "FSMOUNT_CLOEXEC"),
            flags(attributes, MountText.attributes(attributes)))
        .into(tree);
    close(scratch);
  }

  private void parameter(String label, String type, String key, String value) {
    call(
        key.equals("source") ? label : label + " with " + key + "=" + value,
        "fsconfig",
        type,
        Sysno.FSCONFIG,
        scratch,
        flags(FSCONFIG_SET_STRING, "FSCONFIG_SET_STRING"),
        text(key),
        text(value),
        num(0));
  }

  /**
   * Opens a place below the root into {@link #target}, and makes it and the directories above it
   * when it is missing.
   *
   * @param resolve added to RESOLVE_IN_ROOT
   */
  void ensureTarget(String path, boolean directory, long resolve) {
    String done = newLabel("have");
    int flags = directory ? O_PATH | O_DIRECTORY : O_PATH;
    String shown = directory ? "O_PATH|O_DIRECTORY" : "O_PATH";
    String label = "open mount point " + path;
    openBelow(label, root, path, flags, shown, RESOLVE_IN_ROOT | resolve)
        .tolerate(Errno.ENOENT)
        .into(target)
        .whenPositiveGoTo(done);
    make(path, directory);
    openBelow(label, root, path, flags, shown, RESOLVE_IN_ROOT | resolve).into(target);
    here(done);
  }

  /** Makes a directory (or an empty file) below the root with the directories above it. */
  void make(String path, boolean directory) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    StringBuilder at = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      boolean last = i + 1 == names.size();
      Arg parent = root;
      if (i > 0) {
        openInRoot("open " + at, at.toString(), O_PATH | O_DIRECTORY, "O_PATH|O_DIRECTORY")
            .into(scratch);
        parent = scratch;
      }
      at.append('/').append(names.get(i));
      String label = "create " + at;
      if (last && !directory) {
        call(
                label,
                "mknodat",
                at.toString(),
                Sysno.MKNODAT,
                parent,
                text(names.get(i)),
                flags(0100644, "S_IFREG|0644"),
                num(0))
            .tolerate(Errno.EEXIST);
      } else {
        call(
                label,
                "mkdirat",
                at.toString(),
                Sysno.MKDIRAT,
                parent,
                text(names.get(i)),
                flags(0755, "0755"))
            .tolerate(Errno.EEXIST);
      }
      if (i > 0) {
        close(scratch);
      }
    }
  }

  /** Tells Java a value: 16 bytes whose last 8 an operation may fill in. */
  Arg.Data record(int tag) {
    // {2, tag} as two words of 4 bytes
    return builder.words("{report " + tag + "}", 2L | (long) tag << 32, 0);
  }

  void report(String label, Arg.Data record) {
    call(label, "write", "", Sysno.WRITE, num(ProgramRunner.REPORT_FD), record, num(16));
  }

  /** Waits for a byte on {@link Descriptors#SYNC} and closes it. */
  void awaitSync(String label) {
    call(label, "read", "", Sysno.READ, num(Descriptors.SYNC), builder.room(8, "{byte}"), num(1));
    close(num(Descriptors.SYNC));
  }

  Plan build() {
    Program program = builder.build();
    return new Plan(program, steps);
  }
}
