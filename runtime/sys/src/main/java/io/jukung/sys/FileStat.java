package io.jukung.sys;

/**
 * What statx(2) tells of a file.
 *
 * @param mode type and permission bits, as st_mode
 * @param rdev device number of a device node, as makedev(3) makes it
 * @param blocks 512-byte units on disk
 */
public record FileStat(
    int mode,
    int uid,
    int gid,
    int nlink,
    long ino,
    long size,
    long blocks,
    long dev,
    long rdev,
    long mtimeSeconds,
    int mtimeNanos) {

  public static final int S_IFMT = 0xF000;
  public static final int S_IFSOCK = 0xC000;
  public static final int S_IFLNK = 0xA000;
  public static final int S_IFREG = 0x8000;
  public static final int S_IFBLK = 0x6000;
  public static final int S_IFDIR = 0x4000;
  public static final int S_IFCHR = 0x2000;
  public static final int S_IFIFO = 0x1000;

  public boolean isDirectory() {
    return (mode & S_IFMT) == S_IFDIR;
  }

  public boolean isRegular() {
    return (mode & S_IFMT) == S_IFREG;
  }

  public boolean isSymlink() {
    return (mode & S_IFMT) == S_IFLNK;
  }

  /** A device number from its parts: makedev(3). */
  public static long makedev(long major, long minor) {
    return ((major & 0xfffff000L) << 32)
        | ((major & 0xfffL) << 8)
        | ((minor & 0xffffff00L) << 12)
        | (minor & 0xffL);
  }

  public static long major(long device) {
    return ((device >>> 32) & 0xfffff000L) | ((device >>> 8) & 0xfffL);
  }

  public static long minor(long device) {
    return ((device >>> 12) & 0xffffff00L) | (device & 0xffL);
  }
}
