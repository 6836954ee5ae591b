package io.jukung.engine.container;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.config.Resources;
import io.jukung.engine.config.RestartPolicy;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses what cannot be, or cannot be yet, before anything is made. */
final class HostChecks {
  private static final long LEAST_MEMORY = 6L << 20;
  private static final Set<String> LOG_OPTIONS = Set.of("max-size", "max-file");
  private static final Set<String> PROPAGATIONS =
      Set.of("", "private", "rprivate", "shared", "rshared", "slave", "rslave");

  private HostChecks() {}

  static void check(ContainerConfig config, HostConfig host) {
    network(host);
    mode("--pid", host.pidMode(), Set.of("", "host"));
    mode("--ipc", host.ipcMode(), Set.of("", "host", "private", "none"));
    mode("--uts", host.utsMode(), Set.of("", "host"));
    mode("--cgroupns", host.cgroupnsMode(), Set.of("", "host", "private"));
    log(host);
    resources(host.resources());
    mounts(host.mounts());
    if (host.autoRemove() && host.restartPolicy().kind() != RestartPolicy.Kind.NO) {
      throw ContainerException.invalidArgument(
          "can't create 'AutoRemove' container with restart policy");
    }
    if (host.hostUts() && !config.hostname().isEmpty()) {
      throw ContainerException.invalidArgument("conflicting options: hostname and the UTS mode");
    }
    if (!config.workingDir().isEmpty() && !config.workingDir().startsWith("/")) {
      throw ContainerException.invalidArgument(
          Reason.WORKDIR_NOT_USABLE,
          "the working directory '"
              + config.workingDir()
              + "' is invalid, it needs to be an absolute path");
    }
    if (!config.stopSignal().isEmpty()) {
      Signals.number(config.stopSignal());
    }
    for (String entry : config.env()) {
      if (entry.isEmpty() || entry.startsWith("=")) {
        throw ContainerException.invalidArgument("invalid environment variable: " + entry);
      }
    }
  }

  private static void network(HostConfig host) {
    switch (host.networkMode()) {
      case "", "default", "none", "host" -> {}
      case "bridge" -> throw unsupported("network bridge is not supported yet: use none or host");
      default ->
          throw unsupported(
              "network " + host.networkMode() + " is not supported yet: use none or host");
    }
  }

  private static void mode(String option, String value, Set<String> known) {
    if (!known.contains(value)) {
      throw value.startsWith("container:") || value.equals("shareable")
          ? unsupported(option + " " + value + " is not supported yet")
          : ContainerException.invalidArgument("invalid " + option + " mode: " + value);
    }
  }

  private static void log(HostConfig host) {
    switch (host.logDriver()) {
      case "json-file", "none" -> {}
      default -> throw unsupported("log driver " + host.logDriver() + " is not supported yet");
    }
    for (String option : host.logOptions().keySet()) {
      if (!host.logDriver().equals("json-file") || !LOG_OPTIONS.contains(option)) {
        throw ContainerException.invalidArgument(
            "unknown log opt '" + option + "' for " + host.logDriver() + " log driver");
      }
    }
    StdioAddress.options(host.logOptions());
  }

  private static void resources(Resources r) {
    if (r.memory() != 0 && r.memory() < LEAST_MEMORY) {
      throw ContainerException.invalidArgument("Minimum memory limit allowed is 6MB");
    }
    if (r.memory() == 0 && r.memorySwap() > 0) {
      throw ContainerException.invalidArgument(
          "You should always set the Memory limit when using Memoryswap limit, see usage");
    }
    if (r.memory() > 0 && r.memorySwap() > 0 && r.memorySwap() < r.memory()) {
      throw ContainerException.invalidArgument(
          "Minimum memoryswap limit should be larger than memory limit, see usage");
    }
    if (r.memory() > 0 && r.memoryReservation() > r.memory()) {
      throw ContainerException.invalidArgument(
          "Minimum memory limit can not be less than memory reservation limit, see usage");
    }
    if (r.nanoCpus() > 0 && (r.cpuPeriod() > 0 || r.cpuQuota() > 0)) {
      throw ContainerException.invalidArgument(
          "Conflicting options: Nano CPUs and CPU Period or Quota cannot both be set.");
    }
    double cpus = Runtime.getRuntime().availableProcessors();
    if (r.nanoCpus() < 0 || r.nanoCpus() > cpus * 1e9) {
      throw ContainerException.invalidArgument(
          String.format(
              "Range of CPUs is from 0.01 to %.2f, as there are only %d CPUs available",
              cpus, (int) cpus));
    }
  }

  private static void mounts(List<MountSpec> mounts) {
    Set<String> targets = new HashSet<>();
    for (MountSpec mount : mounts) {
      String target = mount.target();
      if (!target.startsWith("/")) {
        throw ContainerException.invalidArgument(
            "invalid mount config for type \""
                + mount.type().word()
                + "\": invalid mount path: '"
                + target
                + "' mount path must be absolute");
      }
      if (Path.of(target).normalize().toString().equals("/")) {
        throw ContainerException.invalidArgument("invalid specification: destination can't be '/'");
      }
      if (!targets.add(Path.of(target).normalize().toString())) {
        throw ContainerException.invalidArgument("Duplicate mount point: " + target);
      }
      if (!PROPAGATIONS.contains(mount.propagation())) {
        throw ContainerException.invalidArgument(
            "invalid propagation mode: " + mount.propagation());
      }
      source(mount);
    }
  }

  private static void source(MountSpec mount) {
    switch (mount.type()) {
      case BIND -> {
        if (!mount.source().startsWith("/")) {
          throw ContainerException.invalidArgument(
              "invalid mount config for type \"bind\": invalid mount path: '"
                  + mount.source()
                  + "' mount path must be absolute");
        }
        if (!mount.createSource() && !Files.exists(Path.of(mount.source()))) {
          throw ContainerException.invalidArgument(
              Reason.MOUNT_SOURCE_NOT_FOUND,
              "invalid mount config for type \"bind\": bind source path does not exist: "
                  + mount.source());
        }
      }
      case TMPFS -> TmpfsOptions.merge(mount.tmpfsOptions(), mount.readOnly());
      case VOLUME -> {
        if (!mount.source().isEmpty()) {
          throw unsupported("named volume " + mount.source() + " is not supported yet");
        }
      }
    }
  }

  static ContainerException unsupported(String message) {
    return new ContainerException(ErrorKind.UNIMPLEMENTED, Reason.OPTION_UNSUPPORTED, message);
  }
}
