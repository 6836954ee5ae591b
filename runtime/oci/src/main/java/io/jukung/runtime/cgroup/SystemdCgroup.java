package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.dbus.Systemd;
import io.jukung.runtime.dbus.SystemdException;
import io.jukung.runtime.dbus.UnitProperty;
import io.jukung.runtime.dbus.Variant;
import io.jukung.runtime.spec.ResourcesSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cgroup that belongs to a scope of systemd. Systemd makes it around a process, moves it and
 * removes it; it is told the limits, and the files are written too, for what it has no property
 * for.
 */
final class SystemdCgroup implements Cgroup {
  private static final int OOM_POLICY_SINCE = 253;

  /** Opens a connection for one operation. */
  interface Connector {
    Systemd open() throws IOException;
  }

  private final Cgroup files;
  private final String unit;
  private final boolean user;
  private final boolean v2;
  private final Connector connector;
  private final String slice;
  private final List<UnitProperty> wanted;

  /**
   * @param files the directories of the scope
   * @param user whether the user's systemd is asked
   * @param slice for {@link #createAround} only
   * @param wanted more properties, for it only
   */
  SystemdCgroup(
      Cgroup files,
      String unit,
      boolean user,
      Connector connector,
      String slice,
      List<UnitProperty> wanted) {
    this.files = files;
    this.unit = unit;
    this.user = user;
    this.v2 = files.directories().containsKey("");
    this.connector = connector;
    this.slice = slice;
    this.wanted = List.copyOf(wanted);
  }

  /** One conversation with systemd. */
  private interface Talk {
    void with(Systemd systemd) throws IOException;
  }

  private void talk(String what, Talk talk) {
    try (Systemd systemd = connector.open()) {
      talk.with(systemd);
    } catch (IOException e) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.NONE,
          "unable to " + what + " unit " + unit + ": " + e.getMessage(),
          e);
    }
  }

  @Override
  public boolean needsProcess() {
    return true;
  }

  @Override
  public void create(ResourcesSpec resources) {
    throw new IllegalStateException("a scope is made around a process");
  }

  @Override
  public void createAround(int pid, ResourcesSpec resources) {
    talk(
        "start",
        systemd -> {
          int version = systemd.version();
          List<UnitProperty> properties = identity(pid);
          properties.addAll(wanted);
          String together = resources.unified().get("memory.oom.group");
          if (v2 && together != null && version >= OOM_POLICY_SINCE) {
            // cannot be changed later
            properties.add(
                new UnitProperty(
                    "OOMPolicy", Variant.of(together.strip().equals("1") ? "kill" : "continue")));
          }
          properties.addAll(new UnitLimits(v2, version).of(resources, true));
          systemd.startTransient(unit, properties);
        });
    files.create(UnitLimits.rounded(resources));
  }

  private List<UnitProperty> identity(int pid) {
    List<UnitProperty> properties = new ArrayList<>();
    properties.add(new UnitProperty("Description", Variant.of("Jukung container " + unit)));
    properties.add(new UnitProperty("Slice", Variant.of(slice)));
    // what is below the scope is ours
    properties.add(new UnitProperty("Delegate", Variant.of(true)));
    properties.add(new UnitProperty("PIDs", new Variant("au", List.of(pid))));
    for (String what : List.of("Memory", "CPU", v2 ? "IO" : "BlockIO", "Tasks")) {
      properties.add(new UnitProperty(what + "Accounting", Variant.of(true)));
    }
    // a shutdown must not stop it before what depends on it
    properties.add(new UnitProperty("DefaultDependencies", Variant.of(false)));
    return properties;
  }

  @Override
  public void apply(ResourcesSpec resources) {
    talk(
        "set properties of",
        systemd -> {
          List<UnitProperty> limits =
              new UnitLimits(v2, systemd.version()).of(resources, !resources.devices().isEmpty());
          if (!limits.isEmpty()) {
            systemd.setProperties(unit, limits);
          }
        });
    files.apply(UnitLimits.rounded(resources));
  }

  @Override
  public boolean attaches() {
    // the way from the caller's cgroup to this one is not an ordinary user's to go
    return user;
  }

  @Override
  public void attach(int pid) {
    talk("attach a process to", systemd -> systemd.attach(unit, pid));
  }

  @Override
  public @Nullable DeviceFilter deviceFilter(ResourcesSpec resources) {
    return files.deviceFilter(resources);
  }

  @Override
  public List<Path> joinFiles() {
    return user ? List.of() : files.joinFiles();
  }

  @Override
  public Map<String, Path> directories() {
    return files.directories();
  }

  @Override
  public CgroupPlace place() {
    return new CgroupPlace(files.directories(), unit, user);
  }

  @Override
  public void freeze() {
    files.freeze();
  }

  @Override
  public void thaw() {
    files.thaw();
  }

  @Override
  public boolean isFrozen() {
    return files.isFrozen();
  }

  @Override
  public List<Integer> pids() {
    return files.pids();
  }

  @Override
  public boolean killAll() {
    return files.killAll();
  }

  @Override
  public CgroupStats stats() {
    return files.stats();
  }

  @Override
  public CgroupDetails details() {
    return files.details();
  }

  @Override
  public long oomKills() {
    return files.oomKills();
  }

  @Override
  public @Nullable Path oomFile() {
    return files.oomFile();
  }

  @Override
  public boolean oomFileNotifies() {
    return files.oomFileNotifies();
  }

  @Override
  public void remove() {
    talk(
        "stop",
        systemd -> {
          try {
            systemd.stop(unit);
          } catch (SystemdException e) {
            if (!e.isNoSuchUnit()) {
              throw e;
            }
          }
        });
    files.remove();
  }
}
