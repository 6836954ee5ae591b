package io.jukung.shim.runtime;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts root file systems with the kernel's own calls. */
public final class KernelRootfsMounter implements RootfsMounter {
  /**
   * More than a snapshotter ever stacks; a limit, so that a mount that cannot go is no endless
   * loop.
   */
  private static final int MOST_LAYERED = 64;

  private final Mounts mounts;

  public KernelRootfsMounter(Mounts mounts) {
    this.mounts = mounts;
  }

  @Override
  public void mount(List<RootfsMount> list, Path rootfs) {
    if (list.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(rootfs);
      for (RootfsMount mount : list) {
        mount(mount, rootfs);
      }
    } catch (IOException e) {
      ContainerException failure = ErrorStatus.of(e).in("mount the root file system");
      try {
        unmount(rootfs);
      } catch (ContainerException left) {
        failure.addSuppressed(left);
      }
      throw failure;
    }
  }

  private void mount(RootfsMount mount, Path rootfs) throws IOException {
    Path target = rootfs;
    if (!mount.target().isEmpty()) {
      target = rootfs.resolve(mount.target().replaceFirst("^/+", "")).normalize();
      if (!target.startsWith(rootfs)) {
        throw ContainerException.invalidArgument(
            "mount target " + mount.target() + " leaves the root file system");
      }
    }
    MountOptions options = MountOptions.parse(mount.options());
    boolean bind = mount.type().equals("bind") || options.has(Mounts.MS_BIND);
    if (bind) {
      bind(mount, target.toString(), options);
    } else if (mount.type().equals("overlay") && options.flags() == 0) {
      overlay(target.toString(), options.data());
    } else {
      mounts.mount(
          mount.source(),
          target.toString(),
          mount.type(),
          options.flags(),
          String.join(",", options.data()));
    }
  }

  private void bind(RootfsMount mount, String target, MountOptions options) throws IOException {
    long recursive = options.flags() & Mounts.MS_REC;
    mounts.mount(mount.source(), target, "bind", Mounts.MS_BIND | recursive, "");
    long others = options.flags() & ~(Mounts.MS_BIND | Mounts.MS_REC);
    if (others != 0) {
      // the first mount takes no flags but those of binding
      mounts.mount("", target, "", Mounts.MS_BIND | Mounts.MS_REMOUNT | others, "");
    }
  }

  private void overlay(String target, List<String> data) throws IOException {
    List<String> lower = new ArrayList<>();
    String upper = "";
    String work = "";
    List<String> others = new ArrayList<>();
    for (String option : data) {
      if (option.startsWith("lowerdir=")) {
        // a colon inside a name is escaped
        for (String directory : option.substring("lowerdir=".length()).split("(?<!\\\\):", -1)) {
          lower.add(directory.replace("\\:", ":"));
        }
      } else if (option.startsWith("upperdir=")) {
        upper = option.substring("upperdir=".length());
      } else if (option.startsWith("workdir=")) {
        work = option.substring("workdir=".length());
      } else {
        others.add(option);
      }
    }
    if (lower.isEmpty()) {
      throw ContainerException.invalidArgument("overlay mount without lowerdir");
    }
    mounts.overlay(lower, upper, work, target, others);
  }

  @Override
  public void unmount(Path rootfs) {
    try {
      // the usual case needs no look at the mount table, which grows with the containers
      for (int i = 0; i < MOST_LAYERED; i++) {
        mounts.unmount(rootfs.toString(), Mounts.UMOUNT_NOFOLLOW);
      }
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
        return;
      }
      detachAll(rootfs);
      return;
    } catch (IOException e) {
      throw ErrorStatus.of(e).in("unmount the root file system");
    }
    throw new ContainerException(
        ErrorKind.INTERNAL, "unmount " + rootfs + ": it is mounted again and again");
  }

  /**
   * Something is mounted below, or still in use: all goes out of sight at once and ends with its
   * last user.
   */
  private void detachAll(Path rootfs) {
    try {
      for (String point : mounts.mountPoints().reversed()) {
        if (Path.of(point).startsWith(rootfs)) {
          mounts.unmount(point, Mounts.MNT_DETACH | Mounts.UMOUNT_NOFOLLOW);
        }
      }
    } catch (IOException e) {
      throw ErrorStatus.of(e).in("unmount the root file system");
    }
  }
}
