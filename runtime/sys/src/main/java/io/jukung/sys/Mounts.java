package io.jukung.sys;

import java.io.IOException;
import java.util.List;

/** mount(2) and the newer mount calls. Constants keep their kernel names. */
public interface Mounts {

  long MS_RDONLY = 1;
  long MS_NOSUID = 2;
  long MS_NODEV = 4;
  long MS_NOEXEC = 8;
  long MS_SYNCHRONOUS = 16;
  long MS_REMOUNT = 32;
  long MS_MANDLOCK = 64;
  long MS_DIRSYNC = 128;
  long MS_NOSYMFOLLOW = 256;
  long MS_NOATIME = 1024;
  long MS_NODIRATIME = 2048;
  long MS_BIND = 4096;
  long MS_MOVE = 8192;
  long MS_REC = 16384;
  long MS_SILENT = 32768;
  long MS_UNBINDABLE = 1 << 17;
  long MS_PRIVATE = 1 << 18;
  long MS_SLAVE = 1 << 19;
  long MS_SHARED = 1 << 20;
  long MS_RELATIME = 1 << 21;
  long MS_I_VERSION = 1 << 23;
  long MS_STRICTATIME = 1 << 24;
  long MS_LAZYTIME = 1 << 25;

  int MNT_FORCE = 1;
  int MNT_DETACH = 2;
  int UMOUNT_NOFOLLOW = 8;

  long MOUNT_ATTR_RDONLY = 0x1;
  long MOUNT_ATTR_NOSUID = 0x2;
  long MOUNT_ATTR_NODEV = 0x4;
  long MOUNT_ATTR_NOEXEC = 0x8;
  long MOUNT_ATTR_RELATIME = 0;
  long MOUNT_ATTR_NOATIME = 0x10;
  long MOUNT_ATTR_STRICTATIME = 0x20;
  long MOUNT_ATTR__ATIME = 0x70;
  long MOUNT_ATTR_NODIRATIME = 0x80;
  long MOUNT_ATTR_IDMAP = 0x100000;
  long MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

  int OPEN_TREE_CLONE = 1;
  int AT_RECURSIVE = 0x8000;
  int AT_EMPTY_PATH = 0x1000;
  int MOVE_MOUNT_F_EMPTY_PATH = 4;
  int MOVE_MOUNT_T_EMPTY_PATH = 0x40;

  /**
   * mount(2). Data that is over a page long fails with E2BIG; the kernel itself would cut it off
   * silently. See {@link #overlay}.
   */
  void mount(String source, String target, String type, long flags, String data) throws IOException;

  /**
   * An overlay of up to 500 layers, the kernel's limit, with names of any length, through fsopen(2)
   * and its kin; on kernels before 6.8 through mount(2), within a page. What the kernel says beyond
   * the errno is part of the exception's operand.
   *
   * @param lower the topmost first; at least one, without {@code upper} at least two
   * @param upper empty: read-only
   */
  void overlay(List<String> lower, String upper, String work, String target, List<String> options)
      throws IOException;

  void unmount(String target, int flags) throws IOException;

  /**
   * open_tree(2), close-on-exec: a mount as a descriptor, with OPEN_TREE_CLONE a detached copy of
   * it.
   */
  Fd openTree(int dir, String name, int flags) throws IOException;

  /** move_mount(2). */
  void moveMount(int fromDir, String from, int toDir, String to, int flags) throws IOException;

  /**
   * mount_setattr(2) with MOUNT_ATTR_ bits.
   *
   * @param propagation MS_PRIVATE, MS_SLAVE, MS_SHARED, MS_UNBINDABLE or 0 to leave it
   */
  void setAttributes(int dir, String name, int flags, long set, long clear, long propagation)
      throws IOException;

  /** The mounts of this process, in mount order. */
  List<MountInfo> mountInfo() throws IOException;

  /** Mount points of this process, in mount order, unescaped. */
  List<String> mountPoints() throws IOException;
}
