package io.jukung.engine.container;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.HostConfigJson;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.containerd.SnapshotClient;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNull;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code docker inspect}: Docker's GET /containers/{id}/json. */
public final class Inspection {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final ContainerPaths paths;
  private final SnapshotClient snapshots;
  private final Function<String, List<String>> execIds;

  /**
   * @param execIds ids of the execs in a container
   */
  Inspection(
      ContainerPaths paths, SnapshotClient snapshots, Function<String, List<String>> execIds) {
    this.paths = paths;
    this.snapshots = snapshots;
    this.execIds = execIds;
  }

  public JsonObject inspect(Container container, boolean withSize) {
    ContainerRecord record = container.record();
    ContainerState state = container.state();
    List<String> arguments = record.config().arguments();
    List<String> execs = execIds.apply(record.id());
    boolean logged = record.host().logDriver().equals("json-file");
    JsonObject.Builder out =
        JsonObject.builder()
            .put("Id", record.id())
            .put("Created", time(record.created()))
            .put("Path", arguments.isEmpty() ? "" : arguments.getFirst())
            .putStrings("Args", arguments.subList(Math.min(1, arguments.size()), arguments.size()))
            .put("State", state(state))
            .put("Image", record.imageId())
            .put("ResolvConfPath", paths.directory(record.id()).resolve("resolv.conf").toString())
            .put("HostnamePath", paths.directory(record.id()).resolve("hostname").toString())
            .put("HostsPath", paths.directory(record.id()).resolve("hosts").toString())
            .put("LogPath", logged ? paths.log(record.id()).toString() : "")
            .put("Name", "/" + record.name())
            .put("RestartCount", state.restarts())
            .put("Driver", "overlayfs")
            .put("Platform", record.platform())
            .put("MountLabel", "")
            .put("ProcessLabel", "")
            .put("AppArmorProfile", "")
            .put("ExecIDs", execs.isEmpty() ? JsonNull.NULL : JsonArray.ofStrings(execs))
            .put("HostConfig", HostConfigJson.show(record.host()))
            .put(
                "GraphDriver",
                JsonObject.builder().put("Data", JsonObject.EMPTY).put("Name", "overlayfs"))
            .put("Mounts", mounts(record))
            .put("Config", ConfigJson.write(record.config()))
            .put("NetworkSettings", network(record.host()));
    if (withSize) {
      out.put("SizeRw", snapshots.usage(record.id()));
    }
    return out.build();
  }

  private static JsonObject state(ContainerState state) {
    ContainerStatus status = state.status();
    return JsonObject.builder()
        .put("Status", status.word())
        .put("Running", status.isAlive() || status == ContainerStatus.RESTARTING)
        .put("Paused", status == ContainerStatus.PAUSED)
        .put("Restarting", status == ContainerStatus.RESTARTING)
        .put("OOMKilled", state.oomKilled())
        .put("Dead", status == ContainerStatus.DEAD)
        .put("Pid", state.pid())
        .put("ExitCode", state.exitCode())
        .put("Error", state.error())
        .put("StartedAt", time(state.startedAt()))
        .put("FinishedAt", time(state.finishedAt()))
        .build();
  }

  private static JsonArray mounts(ContainerRecord record) {
    return new JsonArray(
        record.mounts().stream()
            .filter(mount -> mount.type() != MountSpec.Type.TMPFS)
            .map(Inspection::mount)
            .toList());
  }

  private static JsonValue mount(MountSpec mount) {
    JsonObject.Builder out = JsonObject.builder().put("Type", mount.type().word());
    if (mount.type() == MountSpec.Type.VOLUME) {
      String[] parts = mount.source().split("/");
      out.put("Name", parts.length > 1 ? parts[parts.length - 2] : "");
    }
    out.put("Source", mount.source()).put("Destination", mount.target());
    if (mount.type() == MountSpec.Type.VOLUME) {
      out.put("Driver", "local");
    }
    return out.put("Mode", mount.readOnly() ? "ro" : "")
        .put("RW", !mount.readOnly())
        .put("Propagation", mount.propagation().isEmpty() ? "rprivate" : mount.propagation())
        .build();
  }

  private static JsonObject network(HostConfig host) {
    String name = Listing.network(host);
    return JsonObject.builder()
        .put("Bridge", "")
        .put("SandboxID", "")
        .put("SandboxKey", "")
        .put("Ports", JsonObject.EMPTY)
        .put("HairpinMode", false)
        .put("LinkLocalIPv6Address", "")
        .put("LinkLocalIPv6PrefixLen", 0)
        .put("SecondaryIPAddresses", JsonNull.NULL)
        .put("SecondaryIPv6Addresses", JsonNull.NULL)
        .put("EndpointID", "")
        .put("Gateway", "")
        .put("GlobalIPv6Address", "")
        .put("GlobalIPv6PrefixLen", 0)
        .put("IPAddress", "")
        .put("IPPrefixLen", 0)
        .put("IPv6Gateway", "")
        .put("MacAddress", "")
        .put(
            "Networks",
            JsonObject.builder()
                .put(
                    name,
                    JsonObject.builder()
                        .put("IPAMConfig", JsonNull.NULL)
                        .put("Links", JsonNull.NULL)
                        .put("Aliases", JsonNull.NULL)
                        .put("MacAddress", "")
                        .put("DriverOpts", JsonNull.NULL)
                        .put("NetworkID", "")
                        .put("EndpointID", "")
                        .put("Gateway", "")
                        .put("IPAddress", "")
                        .put("IPPrefixLen", 0)
                        .put("IPv6Gateway", "")
                        .put("GlobalIPv6Address", "")
                        .put("GlobalIPv6PrefixLen", 0)
                        .put("DNSNames", JsonNull.NULL)))
        .build();
  }

  /** RFC 3339 with as many digits as there are. */
  private static String time(@Nullable Instant time) {
    return time == null ? NEVER : DateTimeFormatter.ISO_INSTANT.format(time);
  }
}
