package io.jukung.sys;

import java.io.IOException;
import java.util.List;

/**
 * File calls relative to a directory descriptor ({@link #AT_FDCWD} for none). Names are used as the
 * kernel gets them (bytes that are not UTF-8 as {@link FileNames} says); symbolic links in the last
 * component are never followed unless said.
 */
public interface FileCalls {

  int AT_FDCWD = -100;
  int AT_SYMLINK_NOFOLLOW = 0x100;
  int AT_REMOVEDIR = 0x200;
  int AT_SYMLINK_FOLLOW = 0x400;
  int AT_EMPTY_PATH = 0x1000;

  /** These two are among the few open flags whose bits differ by architecture. */
  int O_DIRECTORY = Sysno.X86_64 ? 0x10000 : 0x4000;

  int O_NOFOLLOW = Sysno.X86_64 ? 0x20000 : 0x8000;

  long RESOLVE_NO_XDEV = 0x01;
  long RESOLVE_NO_MAGICLINKS = 0x02;
  long RESOLVE_NO_SYMLINKS = 0x04;
  long RESOLVE_BENEATH = 0x08;
  long RESOLVE_IN_ROOT = 0x10;

  /** openat(2), close-on-exec. */
  Fd openat(int dir, String name, int flags, int mode) throws IOException;

  /** openat2(2), close-on-exec: with RESOLVE_IN_ROOT no name can leave {@code dir}. */
  Fd openat2(int dir, String name, int flags, int mode, long resolve) throws IOException;

  void mkdirat(int dir, String name, int mode) throws IOException;

  void mknodat(int dir, String name, int mode, long device) throws IOException;

  void symlinkat(String target, int dir, String name) throws IOException;

  void linkat(int fromDir, String from, int toDir, String to, int flags) throws IOException;

  void unlinkat(int dir, String name, int flags) throws IOException;

  /** renameat2(2); flags 1: RENAME_NOREPLACE, 2: RENAME_EXCHANGE. */
  void renameat2(int fromDir, String from, int toDir, String to, int flags) throws IOException;

  void fchownat(int dir, String name, int uid, int gid, int flags) throws IOException;

  void fchown(int fd, int uid, int gid) throws IOException;

  /** fchmodat(2): follows a symbolic link. */
  void fchmodat(int dir, String name, int mode) throws IOException;

  void fchmod(int fd, int mode) throws IOException;

  /** utimensat(2) on the name itself, access time as modification time. */
  void utimensat(int dir, String name, long seconds, int nanos) throws IOException;

  FileStat stat(int dir, String name, int flags) throws IOException;

  String readlinkat(int dir, String name) throws IOException;

  /**
   * Names in a directory open for reading, from where its offset stands, without {@code .} and
   * {@code ..}; in no particular order. getdents64(2).
   */
  List<String> list(int dir) throws IOException;

  /** lsetxattr(2): of a symbolic link itself, so not through {@link Fd#procPath}, which is one. */
  void setxattr(String path, String attribute, byte[] value) throws IOException;

  /** lgetxattr(2); fails with ENODATA when it is not there. */
  byte[] getxattr(String path, String attribute) throws IOException;

  byte[] fgetxattr(int fd, String attribute) throws IOException;

  /** lremovexattr(2). */
  void removexattr(String path, String attribute) throws IOException;

  List<String> listxattr(String path) throws IOException;

  void fsetxattr(int fd, String attribute, byte[] value) throws IOException;

  void ftruncate(int fd, long size) throws IOException;

  /** fallocate(2): room for {@code length} bytes from {@code offset} on, without a hole. */
  void fallocate(int fd, long offset, long length) throws IOException;

  void fsync(int fd) throws IOException;

  void syncfs(int fd) throws IOException;

  /** File system type magic of statfs(2). */
  long filesystemType(String path) throws IOException;

  /** Bytes free to root. */
  long freeBytes(String path) throws IOException;

  /** flock(2) exclusive; false when another holds it and {@code wait} is false. */
  boolean lock(int fd, boolean wait) throws IOException;
}
