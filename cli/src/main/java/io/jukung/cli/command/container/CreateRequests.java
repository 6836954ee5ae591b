package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.KeyValueFiles;
import io.jukung.cli.command.Pairs;
import io.jukung.cli.command.Session;
import io.jukung.proto.engine.v1.ContainerConfig;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.HostConfig;
import java.io.IOException;
import java.util.List;

/** Turns the line of run and create into the engine's request. */
final class CreateRequests {
  private final Session session;
  private final Arguments arguments;

  CreateRequests(Session session, Arguments arguments) {
    this.session = session;
    this.arguments = arguments;
  }

  /**
   * @param stdinOnce close the process's stdin when this client leaves
   */
  CreateContainerRequest read(boolean stdinOnce) throws IOException {
    return CreateContainerRequest.newBuilder()
        .setName(arguments.value("name", ""))
        .setPlatform(arguments.value("platform", ""))
        .setConfig(config(stdinOnce))
        .setHostConfig(hostConfig())
        .build();
  }

  private ContainerConfig config(boolean stdinOnce) throws IOException {
    List<String> rest = arguments.rest();
    ContainerConfig.Builder config =
        ContainerConfig.newBuilder()
            .setImage(rest.get(0))
            .addAllCommand(rest.subList(1, rest.size()))
            .addAllEnv(KeyValueFiles.environment(session, arguments))
            .setWorkingDir(arguments.value("workdir", ""))
            .setUser(arguments.value("user", ""))
            .setHostname(arguments.value("hostname", ""))
            .setDomainname(arguments.value("domainname", ""))
            .putAllLabels(Pairs.map(KeyValueFiles.labels(session, arguments)))
            .setTty(arguments.is("tty"))
            .setOpenStdin(arguments.is("interactive"))
            .setStdinOnce(stdinOnce)
            .setStopSignal(arguments.value("stop-signal", ""));
    String entrypoint = arguments.find("entrypoint");
    if (entrypoint != null) {
      config.setEntrypointSet(true);
      if (!entrypoint.isEmpty()) {
        config.addEntrypoint(entrypoint);
      }
    }
    if (arguments.has("stop-timeout")) {
      config.setStopTimeout(arguments.intNumber("stop-timeout", 0));
    }
    return config.build();
  }

  private HostConfig hostConfig() throws IOException {
    ResourceFlags limits = new ResourceFlags(arguments);
    HostConfig.Builder host =
        HostConfig.newBuilder()
            .setAutoRemove(arguments.is("rm"))
            .setNetworkMode(networkMode())
            .addAllMounts(new MountFlags(session, arguments).read())
            .setReadonlyRootfs(arguments.is("read-only"))
            .setPrivileged(arguments.is("privileged"))
            .addAllCapAdd(arguments.values("cap-add"))
            .addAllCapDrop(arguments.values("cap-drop"))
            .setResources(limits.resources())
            .addAllUlimits(limits.ulimits())
            .setInit(arguments.is("init"))
            .setRestartPolicy(restartPolicy())
            .setLogDriver(arguments.value("log-driver", ""))
            .putAllLogOptions(logOptions())
            .addAllSecurityOptions(new SecurityOptions(session).read(arguments))
            .setPidMode(namespace("pid"))
            .setIpcMode(arguments.value("ipc", ""))
            .setUtsMode(namespace("uts"))
            .setCgroupnsMode(cgroupNamespace())
            .setShmSize(limits.size("shm-size"))
            .addAllGroupAdd(arguments.values("group-add"))
            .putAllSysctls(sysctls())
            .addAllExtraHosts(ExtraHosts.read(arguments));
    for (String device : arguments.values("device")) {
      host.addDevices(device(device));
    }
    if (arguments.has("oom-score-adj")) {
      int score = arguments.intNumber("oom-score-adj", 0);
      if (score < -1000 || score > 1000) {
        throw arguments.invalid("oom-score-adj", "must be from -1000 to 1000");
      }
      host.setOomScoreAdj(score);
    }
    if (host.getAutoRemove() && !isNever(host.getRestartPolicy())) {
      throw usage("conflicting options: cannot specify both --restart and --rm");
    }
    return host.build();
  }

  private String networkMode() {
    List<String> networks = new java.util.ArrayList<>(arguments.values("network"));
    networks.addAll(arguments.values("net"));
    if (networks.size() > 1) {
      throw usage("more than one --network is not supported yet");
    }
    return networks.isEmpty() ? "" : networks.get(0);
  }

  private String namespace(String flag) {
    String mode = arguments.value(flag, "");
    if (mode.isEmpty() || mode.equals("host") || mode.startsWith("container:")) {
      return mode;
    }
    throw usage("--" + flag + ": invalid mode \"" + mode + "\"");
  }

  private String cgroupNamespace() {
    String mode = arguments.value("cgroupns", "");
    return switch (mode) {
      case "", "host", "private" -> mode;
      default -> throw usage("--cgroupns: invalid mode \"" + mode + "\"");
    };
  }

  private String restartPolicy() {
    String policy = arguments.value("restart", "");
    int colon = policy.indexOf(':');
    String name = colon < 0 ? policy : policy.substring(0, colon);
    boolean known =
        switch (name) {
          case "on-failure" -> colon < 0 || isCount(policy.substring(colon + 1));
          case "", "no", "always", "unless-stopped" -> colon < 0;
          default -> false;
        };
    if (!known) {
      throw usage(
          "invalid restart policy \""
              + policy
              + "\": use no, always, unless-stopped or"
              + " on-failure[:N]");
    }
    return policy;
  }

  private static boolean isNever(String policy) {
    return policy.isEmpty() || policy.equals("no");
  }

  private static boolean isCount(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() < 10;
  }

  private java.util.Map<String, String> logOptions() {
    List<String> options = arguments.values("log-opt");
    if (!options.isEmpty() && arguments.value("log-driver", "").equals("none")) {
      throw usage("invalid logging opts for driver none");
    }
    return Pairs.map(options);
  }

  private java.util.Map<String, String> sysctls() {
    List<String> given = arguments.values("sysctl");
    for (String pair : given) {
      if (pair.indexOf('=') <= 0) {
        throw arguments.invalid("sysctl", pair, "must be key=value");
      }
    }
    return Pairs.map(given);
  }

  private static String device(String text) {
    String[] parts = text.split(":", -1);
    String mode = parts.length == 3 ? parts[2] : "rwm";
    boolean good = parts.length <= 3 && parts[0].startsWith("/") && isDeviceMode(mode);
    if (good && parts.length > 1) {
      good = parts[1].startsWith("/") || (parts.length == 2 && isDeviceMode(parts[1]));
    }
    if (!good) {
      throw usage("invalid device specification: " + text);
    }
    return text;
  }

  private static boolean isDeviceMode(String mode) {
    for (int i = 0; i < mode.length(); i++) {
      if ("rwm".indexOf(mode.charAt(i)) < 0 || mode.indexOf(mode.charAt(i)) != i) {
        return false;
      }
    }
    return !mode.isEmpty();
  }

  private static CommandException usage(String message) {
    return CommandException.usage(message);
  }
}
