package io.jukung.engine.server;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.config.Resources;
import io.jukung.engine.config.RestartPolicy;
import io.jukung.engine.config.Ulimit;
import io.jukung.proto.engine.v1.Mount;
import io.jukung.proto.error.ContainerException;
import java.util.List;

/** What a CreateContainer request says, as our records. */
final class ConfigMessages {
  private ConfigMessages() {}

  static ContainerConfig config(io.jukung.proto.engine.v1.ContainerConfig c) {
    return new ContainerConfig(
        c.getImage(),
        c.getCommandCount() == 0 ? null : c.getCommandList(),
        c.getEntrypointSet() || c.getEntrypointCount() > 0 ? c.getEntrypointList() : null,
        c.getEnvList(),
        c.getWorkingDir(),
        c.getUser(),
        c.getHostname(),
        c.getDomainname(),
        c.getLabelsMap(),
        c.getTty(),
        c.getOpenStdin(),
        c.getStdinOnce(),
        c.getStopSignal(),
        c.hasStopTimeout() ? c.getStopTimeout() : null,
        List.of(),
        List.of());
  }

  static HostConfig host(io.jukung.proto.engine.v1.HostConfig h) {
    HostConfig.Builder host =
        HostConfig.builder()
            .autoRemove(h.getAutoRemove())
            .mounts(h.getMountsList().stream().map(ConfigMessages::mount).toList())
            .readonlyRootfs(h.getReadonlyRootfs())
            .privileged(h.getPrivileged())
            .capAdd(h.getCapAddList())
            .capDrop(h.getCapDropList())
            .resources(resources(h.getResources()))
            .ulimits(
                h.getUlimitsList().stream()
                    .map(u -> new Ulimit(u.getName(), u.getSoft(), u.getHard()))
                    .toList())
            .init(h.getInit())
            .restartPolicy(RestartPolicy.parse(h.getRestartPolicy()))
            .log(h.getLogDriver().isEmpty() ? "json-file" : h.getLogDriver(), h.getLogOptionsMap())
            .securityOptions(h.getSecurityOptionsList())
            .pidMode(h.getPidMode())
            .ipcMode(h.getIpcMode())
            .utsMode(h.getUtsMode())
            .cgroupnsMode(h.getCgroupnsMode())
            .groupAdd(h.getGroupAddList())
            .sysctls(h.getSysctlsMap())
            .devices(h.getDevicesList())
            .oomScoreAdj(h.hasOomScoreAdj() ? h.getOomScoreAdj() : null)
            .extraHosts(h.getExtraHostsList());
    if (!h.getNetworkMode().isEmpty()) {
      host.networkMode(h.getNetworkMode());
    }
    if (h.getShmSize() < 0) {
      throw ContainerException.invalidArgument("SHM size can not be less than 0");
    }
    if (h.getShmSize() > 0) {
      host.shmSize(h.getShmSize());
    }
    return host.build();
  }

  private static MountSpec mount(Mount m) {
    MountSpec.Type type =
        switch (m.getType()) {
          case BIND -> MountSpec.Type.BIND;
          case TMPFS -> MountSpec.Type.TMPFS;
          case VOLUME -> MountSpec.Type.VOLUME;
          case UNRECOGNIZED ->
              throw ContainerException.unimplemented(
                  "mount type " + m.getTypeValue() + " is not supported");
        };
    return new MountSpec(
        type,
        m.getSource(),
        m.getTarget(),
        m.getReadOnly(),
        m.getPropagation(),
        m.getTmpfsOptions(),
        m.getCreateSource(),
        m.getNonRecursive());
  }

  private static Resources resources(io.jukung.proto.engine.v1.Resources r) {
    return new Resources(
        r.getMemory(),
        r.getMemorySwap(),
        r.getMemoryReservation(),
        r.getNanoCpus(),
        r.getCpuShares(),
        r.getCpuPeriod(),
        r.getCpuQuota(),
        r.getCpusetCpus(),
        r.getCpusetMems(),
        r.getPidsLimit(),
        r.getOomKillDisable());
  }
}
