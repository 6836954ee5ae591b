package io.jukung.engine.spec;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a spec depends on besides the configuration, read once.
 *
 * @param capabilities bounding set of this process: all that a container can be given
 * @param architecture in Go's words: amd64, arm64
 * @param kernelMajor of the running kernel, as kernelMinor
 * @param swapAccounting whether memory plus swap can be limited
 * @param maskedPaths further paths that only this machine has
 * @param sysctls network settings that this kernel knows
 */
public record HostFacts(
    long capabilities,
    String architecture,
    int kernelMajor,
    int kernelMinor,
    boolean swapAccounting,
    List<String> maskedPaths,
    List<String> sysctls) {

  private static final List<String> NETWORK_SYSCTLS =
      List.of("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start");

  /** Reads /proc and /sys. */
  public static HostFacts read(String architecture) {
    try {
      String[] version =
          Files.readString(Path.of("/proc/sys/kernel/osrelease")).split("[^0-9]+", 3);
      return new HostFacts(
          boundingSet(),
          architecture,
          Integer.parseInt(version[0]),
          Integer.parseInt(version[1]),
          canLimitSwap(),
          thermalThrottle(),
          NETWORK_SYSCTLS.stream()
              .filter(name -> Files.exists(Path.of("/proc/sys", name.replace('.', '/'))))
              .toList());
    } catch (IOException e) {
      throw ContainerException.internal("read what this machine can do: " + e.getMessage(), e);
    }
  }

  private static long boundingSet() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapBnd:")) {
        return Long.parseUnsignedLong(line.substring(7).strip(), 16);
      }
    }
    throw new IOException("/proc/self/status: no CapBnd");
  }

  private static boolean canLimitSwap() {
    return Files.exists(Path.of("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"))
        || Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
  }

  private static List<String> thermalThrottle() throws IOException {
    Path cpus = Path.of("/sys/devices/system/cpu");
    if (!Files.isDirectory(cpus)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(cpus)) {
      return all.map(cpu -> cpu.resolve("thermal_throttle"))
          .filter(Files::exists)
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  boolean kernelAtLeast(String version) {
    String[] parts = version.split("\\.", 2);
    int major = Integer.parseInt(parts[0]);
    int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    return kernelMajor > major || (kernelMajor == major && kernelMinor >= minor);
  }
}
