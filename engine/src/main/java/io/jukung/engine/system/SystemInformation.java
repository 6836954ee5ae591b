package io.jukung.engine.system;

import io.jukung.engine.container.ContainerIndex;
import io.jukung.engine.container.ContainerStatus;
import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.engine.image.ImageListing;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Platform;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Docker's GET /version and GET /info. */
public final class SystemInformation {
  /** Of the engine; the build's version. */
  public static final String VERSION = "0.1.0";

  /** Newest version of Docker's API whose shapes we follow. */
  private static final String API_VERSION = "1.51";

  private static final String MIN_API_VERSION = "1.24";

  private final ContainerIndex containers;
  private final ImageListing images;
  private final ContainerdClient containerd;
  private final Path dataRoot;
  private final Platform host;
  private final Clock clock;
  private final Instant started;

  public SystemInformation(
      ContainerIndex containers,
      ImageListing images,
      ContainerdClient containerd,
      Path dataRoot,
      Platform host,
      Clock clock) {
    this.containers = containers;
    this.images = images;
    this.containerd = containerd;
    this.dataRoot = dataRoot;
    this.host = host;
    this.clock = clock;
    this.started = clock.instant();
  }

  public JsonObject version() {
    String containerdVersion = containerdVersion();
    JsonObject.Builder details =
        JsonObject.builder()
            .put("ApiVersion", API_VERSION)
            .put("Arch", host.architecture())
            .put("MinAPIVersion", MIN_API_VERSION)
            .put("Os", "linux")
            .put("KernelVersion", kernel())
            .put("JavaVersion", System.getProperty("java.version", ""));
    return JsonObject.builder()
        .put("Platform", JsonObject.builder().put("Name", "Jukung"))
        .put(
            "Components",
            JsonArray.of(
                JsonObject.builder()
                    .put("Name", "Engine")
                    .put("Version", VERSION)
                    .put("Details", details)
                    .build(),
                JsonObject.builder()
                    .put("Name", "containerd")
                    .put("Version", containerdVersion)
                    .build()))
        .put("Version", VERSION)
        .put("ApiVersion", API_VERSION)
        .put("MinAPIVersion", MIN_API_VERSION)
        .put("GitCommit", "")
        .put("GoVersion", "")
        .put("Os", "linux")
        .put("Arch", host.architecture())
        .put("KernelVersion", kernel())
        .put("BuildTime", "")
        .build();
  }

  private String containerdVersion() {
    try {
      return containerd.version();
    } catch (ContainerException e) {
      // the engine can still say what it is
      return "unknown (" + e.message() + ")";
    }
  }

  public JsonObject info() {
    return JsonObject.builder()
        .put("ID", id())
        .put("Containers", containers.all().size())
        .put("ContainersRunning", count(Set.of(ContainerStatus.RUNNING)))
        .put("ContainersPaused", count(Set.of(ContainerStatus.PAUSED)))
        .put(
            "ContainersStopped",
            count(Set.of(ContainerStatus.EXITED, ContainerStatus.CREATED, ContainerStatus.DEAD)))
        .put("Images", images.list(Map.of()).size())
        .put("Driver", "overlayfs")
        .put("DriverStatus", JsonArray.EMPTY)
        .put("SystemStatus", JsonNull.NULL)
        .put(
            "Plugins",
            JsonObject.builder()
                .putStrings("Volume", List.of())
                .putStrings("Network", List.of("host", "null"))
                .put("Authorization", JsonNull.NULL)
                .putStrings("Log", List.of("json-file", "none")))
        .put("MemoryLimit", controller("memory"))
        .put("SwapLimit", swapLimit())
        .put("CpuCfsPeriod", controller("cpu"))
        .put("CpuCfsQuota", controller("cpu"))
        .put("CPUShares", controller("cpu"))
        .put("CPUSet", controller("cpuset"))
        .put("PidsLimit", controller("pids"))
        .put("OomKillDisable", controller("memory") && !unified())
        .put("IPv4Forwarding", false)
        .put("Debug", false)
        .put("SystemTime", clock.instant().toString())
        .put("LoggingDriver", "json-file")
        .put("CgroupDriver", "cgroupfs")
        .put("CgroupVersion", unified() ? "2" : "1")
        .put("KernelVersion", kernel())
        .put("OperatingSystem", operatingSystem())
        .put("OSType", "linux")
        .put("Architecture", System.getProperty("os.arch", "").replace("amd64", "x86_64"))
        .put("NCPU", Runtime.getRuntime().availableProcessors())
        .put("MemTotal", memoryTotal())
        .put("DockerRootDir", dataRoot.toString())
        .put("Name", line(Path.of("/proc/sys/kernel/hostname")))
        .put("Labels", JsonArray.EMPTY)
        .put("ServerVersion", VERSION)
        .put(
            "Runtimes",
            JsonObject.builder()
                .put(
                    "io.containerd.jukung.v1",
                    JsonObject.builder().put("path", "containerd-shim-jukung-v1")))
        .put("DefaultRuntime", "io.containerd.jukung.v1")
        .put("LiveRestoreEnabled", true)
        .put("InitBinary", "jukung-reaper")
        .putStrings("SecurityOptions", List.of("name=seccomp,profile=builtin"))
        .put("Warnings", JsonNull.NULL)
        .put("StartedAt", started.toString())
        .build();
  }

  /** The same for as long as the data directory is. */
  private String id() {
    try {
      Path file = dataRoot.resolve("engine-id");
      if (!Files.exists(file)) {
        Files.writeString(file, java.util.UUID.randomUUID() + "\n");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw ContainerException.internal("engine id: " + e.getMessage(), e);
    }
  }

  private long count(Set<ContainerStatus> statuses) {
    return containers.all().stream().filter(c -> statuses.contains(c.status())).count();
  }

  private static boolean unified() {
    return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
  }

  private static boolean controller(String name) {
    if (unified()) {
      return List.of(line(Path.of("/sys/fs/cgroup/cgroup.controllers")).split(" ")).contains(name);
    }
    return Files.isDirectory(Path.of("/sys/fs/cgroup", name));
  }

  private static boolean swapLimit() {
    return unified() || Files.exists(Path.of("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"));
  }

  private static String kernel() {
    return line(Path.of("/proc/sys/kernel/osrelease"));
  }

  private static String operatingSystem() {
    try {
      return Files.readAllLines(Path.of("/etc/os-release")).stream()
          .filter(line -> line.startsWith("PRETTY_NAME="))
          .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
          .findFirst()
          .orElse("Linux");
    } catch (IOException e) {
      return "Linux";
    }
  }

  private static long memoryTotal() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemTotal:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
