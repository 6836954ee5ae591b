package io.jukung.engine.spec;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.Ulimit;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNumber;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes the OCI runtime-spec 1.2 document of a container. Immutable; thread-safe. */
public final class SpecBuilder {

  /** Where --init puts its program, under the name that people look for. */
  public static final String INIT = "/sbin/docker-init";

  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");
  private static final List<String> READONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
  private static final Set<String> LIMITS =
      Set.of(
          "as",
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private final HostFacts host;
  private final SeccompProfile standardProfile;

  public SpecBuilder(HostFacts host, SeccompProfile standardProfile) {
    this.host = host;
    this.standardProfile = standardProfile;
  }

  /**
   * Refuses, by name, what no spec can be made of: called before anything is created.
   *
   * @throws ContainerException INVALID_ARGUMENT or UNIMPLEMENTED
   */
  public void check(HostConfig config) {
    Capability.choose(config.capAdd(), config.capDrop(), config.privileged(), host.capabilities());
    SecurityOptions.parse(config.securityOptions(), standardProfile);
    config.ulimits().forEach(SpecBuilder::rlimit);
  }

  public JsonObject build(SpecRequest request) {
    ProcessUser user =
        UserLookup.resolve(request.config().user(), request.host().groupAdd(), request.rootFiles());
    EnumSet<Capability> capabilities =
        Capability.choose(
            request.host().capAdd(),
            request.host().capDrop(),
            request.host().privileged(),
            host.capabilities());
    SecurityOptions security =
        SecurityOptions.parse(request.host().securityOptions(), standardProfile);
    JsonObject.Builder spec =
        JsonObject.builder()
            .put("ociVersion", "1.2.0")
            .put("process", process(request, user, capabilities, security))
            .put(
                "root",
                JsonObject.builder()
                    .put("path", "rootfs")
                    .put("readonly", request.host().readonlyRootfs()));
    if (!request.host().hostUts()) {
      spec.put("hostname", request.hostname());
      if (!request.config().domainname().isEmpty()) {
        spec.put("domainname", request.config().domainname());
      }
    }
    return spec.put("mounts", SpecMounts.of(request))
        .put("linux", linux(request, capabilities, security))
        .build();
  }

  private static JsonObject process(
      SpecRequest request,
      ProcessUser user,
      EnumSet<Capability> capabilities,
      SecurityOptions security) {
    List<String> args = new ArrayList<>();
    if (SpecMounts.runsInit(request)) {
      args.add(INIT);
      args.add("--");
    }
    args.addAll(request.config().arguments());
    String cwd = request.config().workingDir();
    JsonObject.Builder process =
        JsonObject.builder()
            .put("terminal", request.config().tty())
            .put("user", user(user))
            .putStrings("args", args)
            .putStrings(
                "env",
                Environment.of(
                    request.config().env(),
                    request.hostname(),
                    request.config().tty(),
                    user.home()))
            .put("cwd", cwd.isEmpty() ? "/" : cwd)
            .put("capabilities", capabilities(capabilities));
    if (!request.host().ulimits().isEmpty()) {
      process.put(
          "rlimits",
          new JsonArray(
              request.host().ulimits().stream().map(u -> (JsonValue) rlimit(u)).toList()));
    }
    if (security.noNewPrivileges()) {
      process.put("noNewPrivileges", true);
    }
    return process.put("oomScoreAdj", oomScoreAdj(request.host())).build();
  }

  /** Always said: what the shim has for itself is not for its containers. */
  private static long oomScoreAdj(HostConfig host) {
    Integer score = host.oomScoreAdj();
    return score == null ? 0 : score;
  }

  /** The OCI process of an exec in a container with that configuration. */
  public JsonObject execProcess(
      ExecProcess exec,
      ContainerConfig config,
      HostConfig hostConfig,
      String hostname,
      RootFiles root) {
    ProcessUser user =
        UserLookup.resolve(
            exec.user().isEmpty() ? config.user() : exec.user(), hostConfig.groupAdd(), root);
    EnumSet<Capability> capabilities =
        Capability.choose(
            hostConfig.capAdd(),
            hostConfig.capDrop(),
            exec.privileged() || hostConfig.privileged(),
            host.capabilities());
    String cwd = exec.workingDir().isEmpty() ? config.workingDir() : exec.workingDir();
    List<String> base = Environment.of(config.env(), hostname, exec.terminal(), user.home());
    JsonObject.Builder process =
        JsonObject.builder()
            .put("terminal", exec.terminal())
            .put("user", user(user))
            .putStrings("args", exec.command())
            .putStrings("env", Environment.merge(base, exec.env(), user.home()))
            .put("cwd", cwd.isEmpty() ? "/" : cwd)
            .put("capabilities", capabilities(capabilities));
    if (SecurityOptions.parse(hostConfig.securityOptions(), standardProfile).noNewPrivileges()) {
      process.put("noNewPrivileges", true);
    }
    return process.put("oomScoreAdj", oomScoreAdj(hostConfig)).build();
  }

  private static JsonObject user(ProcessUser user) {
    return JsonObject.builder()
        .put("uid", user.uid())
        .put("gid", user.gid())
        .put("additionalGids", new JsonArray(user.groups().stream().map(JsonValue::of).toList()))
        .build();
  }

  private static JsonObject capabilities(Set<Capability> set) {
    List<String> names = set.stream().map(Capability::name).toList();
    return JsonObject.builder()
        .putStrings("bounding", names)
        .putStrings("effective", names)
        .putStrings("permitted", names)
        .build();
  }

  private static JsonObject rlimit(Ulimit limit) {
    String name = limit.name().toLowerCase(Locale.ROOT);
    if (!LIMITS.contains(name)) {
      throw ContainerException.invalidArgument("invalid ulimit type: " + limit.name());
    }
    boolean overHard = limit.hard() != -1 && (limit.soft() == -1 || limit.soft() > limit.hard());
    if (overHard) {
      throw ContainerException.invalidArgument(
          "ulimit "
              + name
              + ": soft limit must be less than or equal to hard limit: "
              + limit.soft()
              + " > "
              + limit.hard());
    }
    return JsonObject.builder()
        .put("type", "RLIMIT_" + name.toUpperCase(Locale.ROOT))
        // -1 as an unsigned number is RLIM_INFINITY
        .put("hard", JsonNumber.ofUnsigned(limit.hard()))
        .put("soft", JsonNumber.ofUnsigned(limit.soft()))
        .build();
  }

  private JsonObject linux(
      SpecRequest request, EnumSet<Capability> capabilities, SecurityOptions security) {
    SpecDevices devices = SpecDevices.of(request);
    JsonObject.Builder linux =
        JsonObject.builder()
            .put("resources", SpecResources.of(request.host().resources(), devices.rules(), host))
            .put("cgroupsPath", CgroupParent.pathOf(request.id()))
            .put("namespaces", namespaces(request.host()))
            .put("devices", devices.nodes());
    Map<String, String> sysctls = sysctls(request.host());
    if (!sysctls.isEmpty()) {
      linux.put("sysctl", JsonObject.ofStrings(sysctls));
    }
    String propagation = rootfsPropagation(request);
    if (!propagation.isEmpty()) {
      linux.put("rootfsPropagation", propagation);
    }
    SeccompProfile profile = security.profile();
    if (!request.host().privileged() && profile != null) {
      linux.put("seccomp", profile.resolve(capabilities, host));
    }
    if (!request.host().privileged()) {
      List<String> masked = new ArrayList<>(MASKED);
      masked.addAll(host.maskedPaths());
      linux.putStrings("maskedPaths", masked).putStrings("readonlyPaths", READONLY);
    }
    return linux.build();
  }

  private Map<String, String> sysctls(HostConfig config) {
    Map<String, String> all = new TreeMap<>();
    if (!config.hostNetwork()) {
      // ping without CAP_NET_RAW, low ports without CAP_NET_BIND_SERVICE, as Docker has it
      if (host.sysctls().contains("net.ipv4.ping_group_range")) {
        all.put("net.ipv4.ping_group_range", "0 2147483647");
      }
      if (host.sysctls().contains("net.ipv4.ip_unprivileged_port_start")) {
        all.put("net.ipv4.ip_unprivileged_port_start", "0");
      }
    }
    all.putAll(config.sysctls());
    return all;
  }

  private static JsonArray namespaces(HostConfig config) {
    List<JsonValue> list = new ArrayList<>();
    list.add(namespace("mount"));
    if (!config.hostNetwork()) {
      list.add(namespace("network"));
    }
    if (!config.hostUts()) {
      list.add(namespace("uts"));
    }
    if (!config.hostPid()) {
      list.add(namespace("pid"));
    }
    if (!config.hostIpc()) {
      list.add(namespace("ipc"));
    }
    if (!config.cgroupnsMode().equals("host")) {
      list.add(namespace("cgroup"));
    }
    return new JsonArray(list);
  }

  private static JsonValue namespace(String type) {
    return JsonObject.builder().put("type", type).build();
  }

  /** Propagation of binds only works when the root does not cut it off. */
  private static String rootfsPropagation(SpecRequest request) {
    boolean shared = false;
    boolean slave = false;
    for (SpecRequest.BoundMount mount : request.mounts()) {
      shared |= mount.options().contains("shared") || mount.options().contains("rshared");
      slave |= mount.options().contains("slave") || mount.options().contains("rslave");
    }
    return shared ? "shared" : slave ? "rslave" : "";
  }
}
