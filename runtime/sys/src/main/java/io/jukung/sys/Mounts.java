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

  /** mount(2); data over a page is refused by the kernel: see {@link #overlay}. */
  void mount(String source, String target, String type, long flags, String data) throws IOException;

  /**
   * An overlay of any number of layers, through fsopen(2) and its kin.
   *
   * @param lower the topmost first; at least one
   * @param upper empty: read-only
   */
  void overlay(List<String> lower, String upper, String work, String target, List<String> options)
      throws IOException;

  void unmount(String target, int flags) throws IOException;

  /** Mount points of this process, in mount order, unescaped. */
  List<String> mountPoints() throws IOException;
}
