package io.jukung.engine.config;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Docker's HostConfig object, to and from {@link HostConfig}. Docker spreads mounts over Binds,
 * Mounts and Tmpfs in forms that lose something, so what is stored has one more field, {@value
 * #STORED_MOUNTS}, which is what is read back and never shown.
 */
public final class HostConfigJson {

  private static final String STORED_MOUNTS = "MountSpecs";

  private HostConfigJson() {}

  /** For the disk. */
  public static JsonObject write(HostConfig host) {
    JsonArray mounts =
        new JsonArray(host.mounts().stream().map(m -> (JsonValue) mount(m)).toList());
    return show(host).toBuilder().put(STORED_MOUNTS, mounts).build();
  }

  /** For {@code inspect}. */
  public static JsonObject show(HostConfig host) {
    Integer oomScoreAdj = host.oomScoreAdj();
    JsonObject.Builder out =
        JsonObject.builder()
            .put("Binds", binds(host))
            .put("ContainerIDFile", "")
            .put(
                "LogConfig",
                JsonObject.builder()
                    .put("Type", host.logDriver())
                    .put("Config", JsonObject.ofStrings(host.logOptions())))
            .put("NetworkMode", host.networkMode())
            .put("PortBindings", JsonObject.EMPTY)
            .put(
                "RestartPolicy",
                JsonObject.builder()
                    .put("Name", host.restartPolicy().kind().word())
                    .put("MaximumRetryCount", host.restartPolicy().maximumRetries()))
            .put("AutoRemove", host.autoRemove())
            .put("VolumeDriver", "")
            .put("VolumesFrom", JsonNull.NULL)
            .put("CapAdd", orNull(host.capAdd()))
            .put("CapDrop", orNull(host.capDrop()))
            .put("CgroupnsMode", host.cgroupnsMode())
            .putStrings("Dns", List.of())
            .putStrings("DnsOptions", List.of())
            .putStrings("DnsSearch", List.of())
            .put("ExtraHosts", orNull(host.extraHosts()))
            .put("GroupAdd", orNull(host.groupAdd()))
            .put("IpcMode", host.ipcMode().isEmpty() ? "private" : host.ipcMode())
            .put("Cgroup", "")
            .put("Links", JsonNull.NULL)
            .put("OomScoreAdj", oomScoreAdj == null ? 0 : oomScoreAdj.longValue())
            .put("PidMode", host.pidMode())
            .put("Privileged", host.privileged())
            .put("PublishAllPorts", false)
            .put("ReadonlyRootfs", host.readonlyRootfs())
            .put("SecurityOpt", orNull(host.securityOptions()))
            .put("UTSMode", host.utsMode())
            .put("UsernsMode", "")
            .put("ShmSize", host.shmSize())
            .put("Runtime", "io.containerd.jukung.v1")
            .put("Isolation", "");
    resources(out, host.resources());
    out.put("Devices", new JsonArray(host.devices().stream().map(HostConfigJson::device).toList()))
        .put("Ulimits", new JsonArray(host.ulimits().stream().map(HostConfigJson::ulimit).toList()))
        .put("Init", host.init())
        .put("MaskedPaths", JsonNull.NULL)
        .put("ReadonlyPaths", JsonNull.NULL);
    if (!host.sysctls().isEmpty()) {
      out.put("Sysctls", JsonObject.ofStrings(host.sysctls()));
    }
    tmpfs(out, host);
    return out.build();
  }

  private static void resources(JsonObject.Builder out, Resources r) {
    out.put("Memory", r.memory())
        .put("MemorySwap", r.memorySwap())
        .put("MemoryReservation", r.memoryReservation())
        .put("NanoCpus", r.nanoCpus())
        .put("CpuShares", r.cpuShares())
        .put("CpuPeriod", r.cpuPeriod())
        .put("CpuQuota", r.cpuQuota())
        .put("CpusetCpus", r.cpusetCpus())
        .put("CpusetMems", r.cpusetMems())
        .put("PidsLimit", r.pidsLimit() == 0 ? JsonNull.NULL : JsonValue.of(r.pidsLimit()))
        .put("OomKillDisable", r.oomKillDisable())
        .put("CgroupParent", "");
  }

  private static JsonValue binds(HostConfig host) {
    List<String> binds = new ArrayList<>();
    for (MountSpec mount : host.mounts()) {
      if (mount.type() == MountSpec.Type.BIND && mount.createSource()) {
        List<String> options = new ArrayList<>();
        if (mount.readOnly()) {
          options.add("ro");
        }
        if (!mount.propagation().isEmpty()) {
          options.add(mount.propagation());
        }
        String suffix = options.isEmpty() ? "" : ":" + String.join(",", options);
        binds.add(mount.source() + ":" + mount.target() + suffix);
      }
    }
    return orNull(binds);
  }

  private static void tmpfs(JsonObject.Builder out, HostConfig host) {
    JsonObject.Builder tmpfs = JsonObject.builder();
    List<JsonValue> mounts = new ArrayList<>();
    boolean any = false;
    for (MountSpec mount : host.mounts()) {
      if (mount.type() == MountSpec.Type.TMPFS) {
        tmpfs.put(mount.target(), mount.tmpfsOptions());
        any = true;
      } else if (mount.type() == MountSpec.Type.BIND && !mount.createSource()) {
        mounts.add(
            JsonObject.builder()
                .put("Type", "bind")
                .put("Source", mount.source())
                .put("Target", mount.target())
                .put("ReadOnly", mount.readOnly())
                .build());
      }
    }
    if (any) {
      out.put("Tmpfs", tmpfs);
    }
    if (!mounts.isEmpty()) {
      out.put("Mounts", new JsonArray(mounts));
    }
  }

  /** One mount, whole: for the disk. */
  public static JsonObject mount(MountSpec mount) {
    return JsonObject.builder()
        .put("Type", mount.type().name())
        .put("Source", mount.source())
        .put("Target", mount.target())
        .put("ReadOnly", mount.readOnly())
        .put("Propagation", mount.propagation())
        .put("TmpfsOptions", mount.tmpfsOptions())
        .put("CreateSource", mount.createSource())
        .put("NonRecursive", mount.nonRecursive())
        .build();
  }

  private static JsonValue device(String text) {
    String[] parts = text.split(":", 3);
    return JsonObject.builder()
        .put("PathOnHost", parts[0])
        .put("PathInContainer", parts.length > 1 ? parts[1] : parts[0])
        .put("CgroupPermissions", parts.length > 2 ? parts[2] : "rwm")
        .build();
  }

  private static JsonValue ulimit(Ulimit limit) {
    return JsonObject.builder()
        .put("Name", limit.name())
        .put("Hard", limit.hard())
        .put("Soft", limit.soft())
        .build();
  }

  private static JsonValue orNull(List<String> list) {
    return list.isEmpty() ? JsonNull.NULL : JsonArray.ofStrings(list);
  }

  /** Reads what {@link #write} wrote. */
  public static HostConfig read(JsonView json) {
    JsonView log = json.get("LogConfig");
    JsonView policy = json.get("RestartPolicy");
    int retries = policy.intValue("MaximumRetryCount", 0);
    String word = policy.string("Name");
    return HostConfig.builder()
        .autoRemove(json.bool("AutoRemove", false))
        .networkMode(json.string("NetworkMode"))
        .mounts(json.elements(STORED_MOUNTS).stream().map(HostConfigJson::mount).toList())
        .readonlyRootfs(json.bool("ReadonlyRootfs", false))
        .privileged(json.bool("Privileged", false))
        .capAdd(json.strings("CapAdd"))
        .capDrop(json.strings("CapDrop"))
        .resources(readResources(json))
        .ulimits(json.elements("Ulimits").stream().map(HostConfigJson::ulimit).toList())
        .init(json.bool("Init", false))
        .restartPolicy(RestartPolicy.parse(retries > 0 ? word + ":" + retries : word))
        .log(log.string("Type"), log.stringMap("Config"))
        .securityOptions(json.strings("SecurityOpt"))
        .pidMode(json.string("PidMode", ""))
        .ipcMode(json.string("IpcMode", ""))
        .utsMode(json.string("UTSMode", ""))
        .cgroupnsMode(json.string("CgroupnsMode", ""))
        .shmSize(json.longValue("ShmSize"))
        .groupAdd(json.strings("GroupAdd"))
        .sysctls(json.stringMap("Sysctls"))
        .devices(json.elements("Devices").stream().map(HostConfigJson::device).toList())
        .oomScoreAdj(oomScoreAdj(json))
        .extraHosts(json.strings("ExtraHosts"))
        .build();
  }

  private static @Nullable Integer oomScoreAdj(JsonView json) {
    int value = json.intValue("OomScoreAdj", 0);
    return value == 0 ? null : value;
  }

  private static Resources readResources(JsonView json) {
    return new Resources(
        json.longValue("Memory", 0),
        json.longValue("MemorySwap", 0),
        json.longValue("MemoryReservation", 0),
        json.longValue("NanoCpus", 0),
        json.longValue("CpuShares", 0),
        json.longValue("CpuPeriod", 0),
        json.longValue("CpuQuota", 0),
        json.string("CpusetCpus", ""),
        json.string("CpusetMems", ""),
        json.longValue("PidsLimit", 0),
        json.bool("OomKillDisable", false));
  }

  /** Reads what {@link #mount(MountSpec)} wrote. */
  public static MountSpec mount(JsonView json) {
    return new MountSpec(
        MountSpec.Type.valueOf(json.string("Type")),
        json.string("Source"),
        json.string("Target"),
        json.bool("ReadOnly", false),
        json.string("Propagation", ""),
        json.string("TmpfsOptions", ""),
        json.bool("CreateSource", false),
        json.bool("NonRecursive", false));
  }

  private static Ulimit ulimit(JsonView json) {
    return new Ulimit(json.string("Name"), json.longValue("Soft"), json.longValue("Hard"));
  }

  private static String device(JsonView json) {
    return json.string("PathOnHost")
        + ":"
        + json.string("PathInContainer")
        + ":"
        + json.string("CgroupPermissions");
  }
}
