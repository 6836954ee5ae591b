package io.jukung.runtime.spec;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** The config.json that {@code jukung-runtime spec} writes: a shell in its own namespaces. */
public final class DefaultSpec {
  /** The version of the specification written and understood. */
  public static final String OCI_VERSION = "1.2.0";

  private static final List<String> CAPABILITIES =
      List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");

  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/sys/firmware",
          "/proc/scsi");

  private static final List<String> READONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private DefaultSpec() {}

  /** For root. */
  public static JsonObject create() {
    return base(false);
  }

  /** For an ordinary user, who becomes root of a user namespace. */
  public static JsonObject rootless(long uid, long gid) {
    JsonObject base = base(true);
    JsonObject linux =
        base.view().get("linux").object().toBuilder()
            .remove("resources")
            .put("uidMappings", mapping(uid))
            .put("gidMappings", mapping(gid))
            .build();
    return base.toBuilder().put("linux", linux).build();
  }

  private static JsonArray mapping(long hostId) {
    return JsonArray.of(
        JsonObject.builder().put("containerID", 0).put("hostID", hostId).put("size", 1).build());
  }

  private static JsonObject base(boolean rootless) {
    return JsonObject.builder()
        .put("ociVersion", OCI_VERSION)
        .put("process", process())
        .put("root", JsonObject.builder().put("path", "rootfs").put("readonly", true))
        .put("hostname", "jukung")
        .put("mounts", mounts(rootless))
        .put("linux", linux(rootless))
        .build();
  }

  private static JsonObject process() {
    JsonObject.Builder capabilities = JsonObject.builder();
    for (String set : List.of("bounding", "effective", "permitted")) {
      capabilities.putStrings(set, CAPABILITIES);
    }
    return JsonObject.builder()
        .put("terminal", true)
        .put("user", JsonObject.builder().put("uid", 0).put("gid", 0))
        .putStrings("args", List.of("sh"))
        .putStrings(
            "env",
            List.of(
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"))
        .put("cwd", "/")
        .put("capabilities", capabilities)
        .put(
            "rlimits",
            JsonArray.of(
                JsonObject.builder()
                    .put("type", "RLIMIT_NOFILE")
                    .put("hard", 1024)
                    .put("soft", 1024)
                    .build()))
        .put("noNewPrivileges", true)
        .build();
  }

  private static JsonArray mounts(boolean rootless) {
    List<JsonValue> mounts = new ArrayList<>();
    mounts.add(mount("/proc", "proc", "proc"));
    mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    List<String> pts =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (!rootless) {
      // group tty, which an ordinary user's namespace does not map
      pts.add("gid=5");
    }
    mounts.add(mount("/dev/pts", "devpts", "devpts", pts.toArray(String[]::new)));
    mounts.add(
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
    mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    mounts.add(
        rootless
            ? mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro")
            : mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"));
    if (!rootless) {
      mounts.add(
          mount(
              "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"));
    }
    return new JsonArray(mounts);
  }

  private static JsonObject mount(
      String destination, String type, String source, String... options) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("destination", destination)
            .put("type", type)
            .put("source", source);
    if (options.length > 0) {
      json.putStrings("options", List.of(options));
    }
    return json.build();
  }

  private static JsonObject linux(boolean rootless) {
    List<String> types = new ArrayList<>(List.of("pid", "ipc", "uts", "mount", "cgroup"));
    if (rootless) {
      types.add("user");
    } else {
      types.add(1, "network");
    }
    List<JsonValue> namespaces = new ArrayList<>();
    for (String type : types) {
      namespaces.add(JsonObject.builder().put("type", type).build());
    }
    return JsonObject.builder()
        .put(
            "resources",
            JsonObject.builder()
                .put(
                    "devices",
                    JsonArray.of(
                        JsonObject.builder().put("allow", false).put("access", "rwm").build())))
        .put("namespaces", new JsonArray(namespaces))
        .putStrings("maskedPaths", MASKED)
        .putStrings("readonlyPaths", READONLY)
        .build();
  }
}
