package io.jukung.engine.config;

/**
 * One mount that the user, or the image, asked for.
 *
 * @param source host path of a bind; empty otherwise
 * @param target path in the container, absolute
 * @param propagation private, rprivate, shared, rshared, slave, rslave; empty: rprivate
 * @param tmpfsOptions as given: {@code size=64m,mode=1777}
 * @param createSource make a missing source directory, as -v does; --mount refuses
 */
public record MountSpec(
    Type type,
    String source,
    String target,
    boolean readOnly,
    String propagation,
    String tmpfsOptions,
    boolean createSource,
    boolean nonRecursive) {

  /** Docker's mount types. */
  public enum Type {
    BIND,
    TMPFS,
    VOLUME;

    /** As Docker's JSON spells it. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public static MountSpec bind(String source, String target, boolean readOnly) {
    return new MountSpec(Type.BIND, source, target, readOnly, "", "", true, false);
  }

  public static MountSpec tmpfs(String target, String options) {
    return new MountSpec(Type.TMPFS, "", target, false, "", options, false, false);
  }

  public static MountSpec volume(String target) {
    return new MountSpec(Type.VOLUME, "", target, false, "", "", false, false);
  }
}
