package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.IdMapping;
import io.jukung.sys.Errno;
import io.jukung.sys.FileStat;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills a new file system with what its mount point holds: the mount option {@code tmpcopyup}. Each
 * file is a few operations, so that copying needs no more rights than mounting and can be read
 * beforehand. No name is followed out of the two trees, and a link in place of a directory fails.
 */
final class CopyUp {
  /** A file is ten operations at most and a few attributes; a program has some 65,000. */
  static final int MOST_FILES = 5000;

  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int OVERFLOW_ID = 65534;
  private static final int PERMISSIONS = 07777;
  private static final int CHUNK = 0x7fff_f000;
  private static final long BENEATH = Ops.RESOLVE_BENEATH | Ops.RESOLVE_NO_SYMLINKS;

  private final Ops ops;
  private final List<IdMapping> uids;
  private final List<IdMapping> gids;
  private final Arg.Slot from;
  private final Arg.Slot to;
  private final Arg.Slot source;
  private final Arg.Slot copy;
  private final Map<String, String> firstNames = new HashMap<>();
  private String place = "";
  private int files;

  /** A file that is copied: its directory, where it goes to, itself and its copy. */
  record Slots(Arg.Slot from, Arg.Slot to, Arg.Slot source, Arg.Slot copy) {
    static Slots of(Ops ops) {
      return new Slots(
          ops.builder.slot("from"),
          ops.builder.slot("to"),
          ops.builder.slot("source"),
          ops.builder.slot("copy"));
    }
  }

  /**
   * @param slots shared by all that are copied: a program has few
   * @param uids how the program sees the host's ids; empty: as they are
   */
  CopyUp(Ops ops, Slots slots, List<IdMapping> uids, List<IdMapping> gids) {
    this.ops = ops;
    this.uids = uids;
    this.gids = gids;
    this.from = slots.from();
    this.to = slots.to();
    this.source = slots.source();
    this.copy = slots.copy();
  }

  /**
   * Copies what {@link Ops#target} holds into {@link Ops#tree}.
   *
   * @param keepsMode false: options say the mode of the file system's root
   * @param keepsOwner false: options say its owner
   */
  void copy(String destination, FileTree covered, boolean keepsMode, boolean keepsOwner) {
    place = destination;
    firstNames.clear();
    files = 0;
    children(covered, "");
    openBelow("open " + destination, ops.tree, "", copy);
    finish(covered, destination, keepsMode, keepsOwner);
  }

  private void openBelow(String label, Arg directory, String path, Arg.Slot into) {
    ops.openBelow(label, directory, path, Ops.O_DIRECTORY, "O_RDONLY|O_DIRECTORY", BENEATH)
        .into(into);
  }

  private void children(FileTree directory, String path) {
    if (directory.children().isEmpty()) {
      return;
    }
    openBoth(path);
    for (FileTree child : directory.children()) {
      if (++files > MOST_FILES) {
        throw OciException.unsupported(
            "mount option \"tmpcopyup\" at "
                + place
                + ", where there are more than "
                + MOST_FILES
                + " files,");
      }
      if (!child.stat().isDirectory()) {
        copyFile(child, path);
      } else {
        ops.call(
            "create " + shown(path, child),
            "mkdirat",
            shown(path, child),
            Sysno.MKDIRAT,
            to,
            ops.text(child.name()),
            flags(0700, "0700"));
      }
    }
    ops.close(from);
    ops.close(to);
    for (FileTree child : directory.children()) {
      if (child.stat().isDirectory()) {
        String below = join(path, child.name());
        children(child, below);
        // last, for what is made in it changes its time
        openBelow("open " + shown(path, child), ops.tree, below, copy);
        finish(child, shown(path, child), true, true);
      }
    }
  }

  private void openBoth(String path) {
    openBelow("open what " + place + " covers", ops.target, path, from);
    openBelow("open the file system at " + place, ops.tree, path, to);
  }

  private void copyFile(FileTree file, String path) {
    FileStat stat = file.stat();
    String inode = stat.dev() + ":" + stat.ino();
    String first = stat.nlink() > 1 ? firstNames.putIfAbsent(inode, join(path, file.name())) : null;
    if (first != null) {
      ops.call(
          "link " + shown(path, file),
          "linkat",
          shown(path, file),
          Sysno.LINKAT,
          ops.tree,
          ops.text(first),
          to,
          ops.text(file.name()),
          num(0));
    } else if (stat.isRegular()) {
      regular(file, shown(path, file));
    } else {
      special(file, shown(path, file));
    }
  }

  private void regular(FileTree file, String shown) {
    String label = "copy " + shown;
    ops.openBelow(label, from, file.name(), Ops.O_NOFOLLOW, "O_RDONLY|O_NOFOLLOW", BENEATH)
        .into(source);
    ops.call(
            label,
            "openat",
            shown,
            Sysno.OPENAT,
            to,
            ops.text(file.name()),
            flags(Ops.O_WRONLY | O_CREAT | O_EXCL | Ops.O_CLOEXEC, "O_WRONLY|O_CREAT|O_EXCL"),
            flags(0600, "0600"))
        .into(copy);
    if (file.stat().size() > 0) {
      String more = ops.newLabel("more");
      ops.here(more);
      ops.call(label, "sendfile", shown, Sysno.SENDFILE, copy, source, num(0), num(CHUNK))
          .whenPositiveGoTo(more);
    }
    ops.close(source);
    finish(file, shown, true, true);
  }

  /** Symbolic links, devices, fifos and sockets. */
  private void special(FileTree file, String shown) {
    FileStat stat = file.stat();
    if (stat.isSymlink()) {
      Arg link = ops.text(file.link());
      ops.call(
          "link " + shown, "symlinkat", shown, Sysno.SYMLINKAT, link, to, ops.text(file.name()));
    } else {
      ops.call(
          "create " + shown,
          "mknodat",
          shown,
          Sysno.MKNODAT,
          to,
          ops.text(file.name()),
          flags(stat.mode(), "0" + Integer.toOctalString(stat.mode())),
          num(stat.rdev()));
    }
    ops.call(
            "give " + shown + " to its owner",
            "fchownat",
            shown,
            Sysno.FCHOWNAT,
            to,
            ops.text(file.name()),
            num(owner(uids, stat.uid())),
            num(owner(gids, stat.gid())),
            flags(0x100, "AT_SYMLINK_NOFOLLOW"))
        .tolerate(Errno.EINVAL);
    if (!stat.isSymlink()) {
      ops.call(
          "set the mode of " + shown,
          "fchmodat",
          shown,
          Sysno.FCHMODAT,
          to,
          ops.text(file.name()),
          mode(stat));
    }
    ops.call(
        "set the times of " + shown,
        "utimensat",
        shown,
        Sysno.UTIMENSAT,
        to,
        ops.text(file.name()),
        times(stat),
        flags(0x100, "AT_SYMLINK_NOFOLLOW"));
  }

  /** Owner, mode, attributes and times of {@link #copy}, each after what would undo it. */
  private void finish(FileTree file, String shown, boolean keepsMode, boolean keepsOwner) {
    FileStat stat = file.stat();
    if (keepsOwner) {
      ops.call(
              "give " + shown + " to its owner",
              "fchown",
              shown,
              Sysno.FCHOWN,
              copy,
              num(owner(uids, stat.uid())),
              num(owner(gids, stat.gid())))
          .tolerate(Errno.EINVAL);
    }
    if (keepsMode) {
      ops.call("set the mode of " + shown, "fchmod", shown, Sysno.FCHMOD, copy, mode(stat));
    }
    file.attributes()
        .forEach(
            (name, value) ->
                // some file systems have attributes that a tmpfs, or a user, cannot have
                ops.call(
                        "set " + name + " of " + shown,
                        "fsetxattr",
                        shown,
                        Sysno.FSETXATTR,
                        copy,
                        ops.text(name),
                        ops.builder.bytes(value, "{" + value.length + " bytes}"),
                        num(value.length),
                        num(0))
                    .tolerate(Errno.EOPNOTSUPP, Errno.EPERM));
    ops.call(
        "set the times of " + shown,
        "utimensat",
        shown,
        Sysno.UTIMENSAT,
        copy,
        num(0),
        times(stat),
        num(0));
    ops.close(copy);
  }

  private static Arg mode(FileStat stat) {
    int mode = stat.mode() & PERMISSIONS;
    return flags(mode, "0" + Integer.toOctalString(mode));
  }

  private Arg times(FileStat stat) {
    long seconds = stat.mtimeSeconds();
    return ops.struct(
        "{" + seconds + " s}", seconds, stat.mtimeNanos(), seconds, stat.mtimeNanos());
  }

  /** As the kernel shows an id that has none in the namespace: the overflow id. */
  private static long owner(List<IdMapping> mappings, int id) {
    long host = Integer.toUnsignedLong(id);
    if (mappings.isEmpty()) {
      return host;
    }
    for (IdMapping mapping : mappings) {
      if (host >= mapping.hostId() && host - mapping.hostId() < mapping.size()) {
        return mapping.containerId() + host - mapping.hostId();
      }
    }
    return OVERFLOW_ID;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  private String shown(String path, FileTree file) {
    return place + "/" + join(path, file.name());
  }
}
