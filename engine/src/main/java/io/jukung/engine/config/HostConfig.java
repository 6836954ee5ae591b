package io.jukung.engine.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the container sits on its host: Docker's HostConfig.
 *
 * @param networkMode none, host or default
 * @param capAdd with or without CAP_, any case; ALL
 * @param logDriver json-file or none
 * @param securityOptions no-new-privileges[:bool], seccomp=unconfined, seccomp=JSON text
 * @param pidMode host or empty; so are the other modes
 * @param shmSize bytes
 * @param devices PATH[:PATH[:rwm]]
 * @param extraHosts HOST:IP
 */
public record HostConfig(
    boolean autoRemove,
    String networkMode,
    List<MountSpec> mounts,
    boolean readonlyRootfs,
    boolean privileged,
    List<String> capAdd,
    List<String> capDrop,
    Resources resources,
    List<Ulimit> ulimits,
    boolean init,
    RestartPolicy restartPolicy,
    String logDriver,
    Map<String, String> logOptions,
    List<String> securityOptions,
    String pidMode,
    String ipcMode,
    String utsMode,
    String cgroupnsMode,
    long shmSize,
    List<String> groupAdd,
    Map<String, String> sysctls,
    List<String> devices,
    @Nullable Integer oomScoreAdj,
    List<String> extraHosts) {

  /** 64 MiB. */
  public static final long DEFAULT_SHM_SIZE = 64L << 20;

  public static final HostConfig DEFAULT = new Builder().build();

  public HostConfig {
    mounts = List.copyOf(mounts);
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
    ulimits = List.copyOf(ulimits);
    logOptions = Map.copyOf(logOptions);
    securityOptions = List.copyOf(securityOptions);
    groupAdd = List.copyOf(groupAdd);
    sysctls = Map.copyOf(sysctls);
    devices = List.copyOf(devices);
    extraHosts = List.copyOf(extraHosts);
  }

  public boolean hostNetwork() {
    return networkMode.equals("host");
  }

  public boolean hostPid() {
    return pidMode.equals("host");
  }

  public boolean hostIpc() {
    return ipcMode.equals("host");
  }

  public boolean hostUts() {
    return utsMode.equals("host");
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects the fields; belongs to one thread. Starts with the defaults. */
  public static final class Builder {
    private boolean autoRemove;
    private String networkMode = "default";
    private List<MountSpec> mounts = List.of();
    private boolean readonlyRootfs;
    private boolean privileged;
    private List<String> capAdd = List.of();
    private List<String> capDrop = List.of();
    private Resources resources = Resources.NONE;
    private List<Ulimit> ulimits = List.of();
    private boolean init;
    private RestartPolicy restartPolicy = RestartPolicy.NEVER;
    private String logDriver = "json-file";
    private Map<String, String> logOptions = Map.of();
    private List<String> securityOptions = List.of();
    private String pidMode = "";
    private String ipcMode = "";
    private String utsMode = "";
    private String cgroupnsMode = "";
    private long shmSize = DEFAULT_SHM_SIZE;
    private List<String> groupAdd = List.of();
    private Map<String, String> sysctls = Map.of();
    private List<String> devices = List.of();
    private @Nullable Integer oomScoreAdj;
    private List<String> extraHosts = List.of();

    private Builder() {}

    public Builder autoRemove(boolean on) {
      autoRemove = on;
      return this;
    }

    public Builder networkMode(String mode) {
      networkMode = mode;
      return this;
    }

    public Builder mounts(List<MountSpec> list) {
      mounts = list;
      return this;
    }

    public Builder readonlyRootfs(boolean on) {
      readonlyRootfs = on;
      return this;
    }

    public Builder privileged(boolean on) {
      privileged = on;
      return this;
    }

    public Builder capAdd(List<String> names) {
      capAdd = names;
      return this;
    }

    public Builder capDrop(List<String> names) {
      capDrop = names;
      return this;
    }

    public Builder resources(Resources limits) {
      resources = limits;
      return this;
    }

    public Builder ulimits(List<Ulimit> list) {
      ulimits = list;
      return this;
    }

    public Builder init(boolean on) {
      init = on;
      return this;
    }

    public Builder restartPolicy(RestartPolicy policy) {
      restartPolicy = policy;
      return this;
    }

    public Builder log(String driver, Map<String, String> options) {
      logDriver = driver;
      logOptions = options;
      return this;
    }

    public Builder securityOptions(List<String> options) {
      securityOptions = options;
      return this;
    }

    public Builder pidMode(String mode) {
      pidMode = mode;
      return this;
    }

    public Builder ipcMode(String mode) {
      ipcMode = mode;
      return this;
    }

    public Builder utsMode(String mode) {
      utsMode = mode;
      return this;
    }

    public Builder cgroupnsMode(String mode) {
      cgroupnsMode = mode;
      return this;
    }

    public Builder shmSize(long bytes) {
      shmSize = bytes;
      return this;
    }

    public Builder groupAdd(List<String> groups) {
      groupAdd = groups;
      return this;
    }

    public Builder sysctls(Map<String, String> values) {
      sysctls = values;
      return this;
    }

    public Builder devices(List<String> list) {
      devices = list;
      return this;
    }

    public Builder oomScoreAdj(@Nullable Integer value) {
      oomScoreAdj = value;
      return this;
    }

    public Builder extraHosts(List<String> lines) {
      extraHosts = lines;
      return this;
    }

    public HostConfig build() {
      return new HostConfig(
          autoRemove,
          networkMode,
          mounts,
          readonlyRootfs,
          privileged,
          capAdd,
          capDrop,
          resources,
          ulimits,
          init,
          restartPolicy,
          logDriver,
          logOptions,
          securityOptions,
          pidMode,
          ipcMode,
          utsMode,
          cgroupnsMode,
          shmSize,
          groupAdd,
          sysctls,
          devices,
          oomScoreAdj,
          extraHosts);
    }
  }
}
