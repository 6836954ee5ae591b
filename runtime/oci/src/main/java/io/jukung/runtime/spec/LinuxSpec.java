package io.jukung.runtime.spec;

import io.jukung.sys.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Linux section (runtime-spec 1.2, "config-linux").
 *
 * @param cgroupsPath empty: chosen by the runtime
 * @param rootfsPropagation empty: rslave
 * @param refused fields that are set and that this runtime does not implement, by path
 */
public record LinuxSpec(
    List<Namespace> namespaces,
    List<IdMapping> uidMappings,
    List<IdMapping> gidMappings,
    Map<String, String> sysctl,
    ResourcesSpec resources,
    String cgroupsPath,
    List<DeviceSpec> devices,
    @Nullable SeccompSpec seccomp,
    String rootfsPropagation,
    List<String> maskedPaths,
    List<String> readonlyPaths,
    String mountLabel,
    @Nullable Personality personality,
    Map<String, TimeOffset> timeOffsets,
    Map<String, JsonValue> refused) {

  public LinuxSpec {
    namespaces = List.copyOf(namespaces);
    uidMappings = List.copyOf(uidMappings);
    gidMappings = List.copyOf(gidMappings);
    devices = List.copyOf(devices);
    maskedPaths = List.copyOf(maskedPaths);
    readonlyPaths = List.copyOf(readonlyPaths);
  }

  /** The namespaces of namespaces(7) with the values of their clone(2) flags. */
  public enum NamespaceType {
    USER("user", 0x10000000, "user"),
    PID("pid", 0x20000000, "pid"),
    MOUNT("mount", 0x00020000, "mnt"),
    UTS("uts", 0x04000000, "uts"),
    IPC("ipc", 0x08000000, "ipc"),
    NETWORK("network", 0x40000000, "net"),
    CGROUP("cgroup", 0x02000000, "cgroup"),
    TIME("time", 0x00000080, "time");

    private final String text;
    private final int flag;
    private final String procName;

    NamespaceType(String text, int flag, String procName) {
      this.text = text;
      this.flag = flag;
      this.procName = procName;
    }

    /** The name in config.json. */
    public String text() {
      return text;
    }

    /** {@code CLONE_NEW…}. */
    public int flag() {
      return flag;
    }

    /** The name under {@code /proc/PID/ns}. */
    public String procName() {
      return procName;
    }
  }

  /**
   * @param path empty: a new namespace; else the file of one to join
   */
  public record Namespace(NamespaceType type, String path) {}

  /**
   * A device node to make.
   *
   * @param type {@code c}, {@code u}, {@code b} or {@code p}
   * @param fileMode permission bits, absent: 0666
   */
  public record DeviceSpec(
      String type,
      String path,
      int major,
      int minor,
      @Nullable Integer fileMode,
      @Nullable Integer uid,
      @Nullable Integer gid) {}

  /**
   * @param domain {@code LINUX} or {@code LINUX32}
   */
  public record Personality(String domain) {}

  /** Added to a clock of a time namespace. */
  public record TimeOffset(long seconds, long nanoseconds) {}

  /** Whether the spec has a namespace of this type, new or joined. */
  public @Nullable Namespace namespace(NamespaceType type) {
    for (Namespace namespace : namespaces) {
      if (namespace.type() == type) {
        return namespace;
      }
    }
    return null;
  }

  /** Whether a new namespace of this type is to be made. */
  public boolean isNew(NamespaceType type) {
    Namespace namespace = namespace(type);
    return namespace != null && namespace.path().isEmpty();
  }
}
