package io.jukung.containerd.archive;

import java.util.Map;

/**
 * One member of a tar archive.
 *
 * <p>Names are bytes in Linux; the strings here keep them as {@link io.jukung.sys.FileNames} does.
 *
 * @param name as in the archive: may be absolute, may contain {@code ..}; of directories without a
 *     trailing slash
 * @param size bytes of data that follow; 0 for everything but regular files
 * @param mode permission bits with setuid, setgid and sticky (07777)
 * @param mtimeSeconds since the epoch, may be negative
 * @param mtimeNanos 0 to 999,999,999
 * @param linkName target of a symbolic or hard link, else empty
 * @param xattrs extended attributes by full name ({@code security.capability}), raw values
 */
public record TarEntry(
    String name,
    Type type,
    long size,
    int mode,
    int uid,
    int gid,
    long mtimeSeconds,
    int mtimeNanos,
    String linkName,
    int devMajor,
    int devMinor,
    Map<String, byte[]> xattrs) {

  /** What an entry is. */
  public enum Type {
    FILE('0'),
    HARD_LINK('1'),
    SYMBOLIC_LINK('2'),
    CHARACTER_DEVICE('3'),
    BLOCK_DEVICE('4'),
    DIRECTORY('5'),
    FIFO('6');

    private final char flag;

    Type(char flag) {
      this.flag = flag;
    }

    /** The type flag of the ustar header. */
    public char flag() {
      return flag;
    }
  }

  /** A regular file of root's, for archives made here. */
  public static TarEntry file(String name, long size, int mode, long mtimeSeconds) {
    return new TarEntry(name, Type.FILE, size, mode, 0, 0, mtimeSeconds, 0, "", 0, 0, Map.of());
  }

  /** A directory of root's, for archives made here. */
  public static TarEntry directory(String name, int mode, long mtimeSeconds) {
    return new TarEntry(name, Type.DIRECTORY, 0, mode, 0, 0, mtimeSeconds, 0, "", 0, 0, Map.of());
  }
}
