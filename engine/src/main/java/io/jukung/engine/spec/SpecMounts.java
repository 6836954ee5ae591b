package io.jukung.engine.spec;

import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The {@code mounts} of a spec: Docker's defaults, replaced and completed by the container's. */
final class SpecMounts {
  private static final Set<String> KEPT_WRITABLE =
      Set.of("/proc", "/dev/pts", "/dev/shm", "/dev/mqueue", "/dev");

  private SpecMounts() {}

  private record Entry(String target, String type, String source, List<String> options) {
    JsonObject json() {
      return JsonObject.builder()
          .put("destination", target)
          .put("type", type)
          .put("source", source)
          .putStrings("options", options)
          .build();
    }

    Entry with(String option) {
      List<String> more = new ArrayList<>(options);
      more.add(option);
      return new Entry(target, type, source, more);
    }

    Entry writable() {
      return new Entry(
          target, type, source, options.stream().filter(o -> !o.equals("ro")).toList());
    }
  }

  static JsonArray of(SpecRequest request) {
    List<SpecRequest.BoundMount> own = new ArrayList<>(request.mounts());
    own.addAll(0, etcFiles(request));
    // parents before children
    own.sort(Comparator.comparingInt(mount -> depth(mount.target())));
    Set<String> targets = new HashSet<>();
    own.forEach(mount -> targets.add(mount.target()));
    List<Entry> all = new ArrayList<>();
    for (Entry entry : defaults(request)) {
      boolean replaced =
          targets.contains(entry.target())
              || (targets.contains("/dev") && entry.target().startsWith("/dev/"));
      if (!replaced) {
        all.add(adapt(entry, request));
      }
    }
    own.forEach(m -> all.add(new Entry(m.target(), m.type(), m.source(), m.options())));
    if (runsInit(request)) {
      all.add(
          new Entry(
              SpecBuilder.INIT, "bind", request.initProgram().toString(), List.of("bind", "ro")));
    }
    return new JsonArray(all.stream().map(entry -> (JsonValue) entry.json()).toList());
  }

  static boolean runsInit(SpecRequest request) {
    return request.host().init() && !request.host().hostPid();
  }

  private static int depth(String path) {
    return (int) path.chars().filter(c -> c == '/').count();
  }

  private static List<Entry> defaults(SpecRequest request) {
    String shm = "size=" + request.host().shmSize();
    List<Entry> defaults =
        new ArrayList<>(
            List.of(
                new Entry("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                new Entry(
                    "/dev",
                    "tmpfs",
                    "tmpfs",
                    List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Entry(
                    "/dev/pts",
                    "devpts",
                    "devpts",
                    List.of(
                        "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                new Entry("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
                new Entry(
                    "/sys/fs/cgroup",
                    "cgroup",
                    "cgroup",
                    List.of("ro", "nosuid", "noexec", "nodev")),
                new Entry(
                    "/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"))));
    if (request.host().hostIpc()) {
      // the host's own: what is in it belongs to the shared namespace
      defaults.removeLast();
      defaults.add(new Entry("/dev/mqueue", "bind", "/dev/mqueue", List.of("rbind")));
      defaults.add(new Entry("/dev/shm", "bind", "/dev/shm", List.of("rbind")));
    } else if (!request.host().ipcMode().equals("none")) {
      defaults.add(
          new Entry(
              "/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", shm)));
    }
    return defaults;
  }

  private static Entry adapt(Entry entry, SpecRequest request) {
    Entry adapted = entry;
    if (request.host().readonlyRootfs()
        && !KEPT_WRITABLE.contains(entry.target())
        && !entry.options().contains("ro")) {
      adapted = adapted.with("ro");
    }
    boolean sys = entry.target().equals("/sys") || entry.type().equals("cgroup");
    return request.host().privileged() && sys ? adapted.writable() : adapted;
  }

  private static List<SpecRequest.BoundMount> etcFiles(SpecRequest request) {
    Set<String> given = new HashSet<>();
    request.mounts().forEach(mount -> given.add(mount.target()));
    List<String> options = new ArrayList<>(List.of("rbind", "rprivate"));
    if (request.host().readonlyRootfs()) {
      options.add("ro");
    }
    List<SpecRequest.BoundMount> files = new ArrayList<>();
    for (String name : List.of("resolv.conf", "hostname", "hosts")) {
      if (!given.contains("/etc/" + name)) {
        files.add(
            new SpecRequest.BoundMount(
                "bind", request.directory().resolve(name).toString(), "/etc/" + name, options));
      }
    }
    return files;
  }
}
