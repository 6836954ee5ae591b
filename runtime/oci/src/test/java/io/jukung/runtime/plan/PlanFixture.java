package io.jukung.runtime.plan;

import io.jukung.runtime.cgroup.DeviceFilter;
import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.runtime.plan.PlanInput.StdioPlan;
import io.jukung.runtime.seccomp.SeccompArch;
import io.jukung.runtime.seccomp.SeccompCompiler;
import io.jukung.runtime.seccomp.SyscallTable;
import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.FileStat;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.program.Op;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Plans of the default spec with changes, on a host that never was. */
final class PlanFixture {
  private static final String FILTER =
      "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":"
          + "[{\"names\":[\"mkdir\"],\"action\":\"SCMP_ACT_ERRNO\"}]}";

  private JsonObject config =
      change(DefaultSpec.create(), "process", p -> p.put("terminal", false));
  private boolean noPivot;
  private int preserveFds;
  private boolean explain;
  private boolean waitsForCgroup;
  private boolean labels;
  private boolean rootless;
  private @Nullable DeviceFilter devices;

  private @Nullable FileTree tree;

  static final HostView HOST = host(false, true, null);

  /** With AppArmor and SELinux, or without; the tree is what every directory holds. */
  static HostView host(boolean labels, boolean root, @Nullable FileTree tree) {
    return new HostView() {
      @Override
      public @Nullable FileStat directory(Path root, String path) {
        return tree == null ? null : tree.stat();
      }

      @Override
      public @Nullable FileTree tree(Path root, String path) {
        return tree;
      }

      @Override
      public boolean appArmor() {
        return labels;
      }

      @Override
      public boolean selinux() {
        return labels;
      }

      @Override
      public boolean isDirectory(Path path) {
        return !path.toString().endsWith(".file");
      }

      @Override
      public Path mountPointOf(Path directory) {
        return Path.of("/var");
      }

      @Override
      public List<Path> procAndSysMounts(Path outside) {
        return List.of(Path.of("/sys"), Path.of("/proc"));
      }

      @Override
      public int lastCapability() {
        return 40;
      }

      @Override
      public long ownCapabilities() {
        return root ? -1 : 0;
      }
    };
  }

  private static JsonObject change(
      JsonObject whole, String name, UnaryOperator<JsonObject.Builder> change) {
    JsonObject section = (JsonObject) Objects.requireNonNull(whole.get(name));
    return whole.toBuilder().put(name, change.apply(section.toBuilder())).build();
  }

  PlanFixture top(UnaryOperator<JsonObject.Builder> change) {
    config = change.apply(config.toBuilder()).build();
    return this;
  }

  PlanFixture process(String name, String json) {
    config = change(config, "process", p -> p.put(name, Json.parse(json.replace('\'', '"'))));
    return this;
  }

  PlanFixture linux(String name, String json) {
    config = change(config, "linux", p -> p.put(name, Json.parse(json.replace('\'', '"'))));
    return this;
  }

  PlanFixture mount(String json) {
    List<JsonValue> mounts =
        new ArrayList<>(((JsonArray) Objects.requireNonNull(config.get("mounts"))).elements());
    mounts.add(Json.parse(json.replace('\'', '"')));
    return top(c -> c.put("mounts", new JsonArray(mounts)));
  }

  PlanFixture seccomp() {
    return linux("seccomp", FILTER);
  }

  PlanFixture userNamespace() {
    return linux(
            "namespaces",
            "[{'type':'pid'},{'type':'network'},{'type':'ipc'},{'type':'uts'},{'type':'mount'},"
                + "{'type':'cgroup'},{'type':'user'}]")
        .linux("uidMappings", "[{'containerID':0,'hostID':1000,'size':10}]")
        .linux("gidMappings", "[{'containerID':0,'hostID':1000,'size':10}]");
  }

  PlanFixture noPivot() {
    noPivot = true;
    return this;
  }

  PlanFixture preserve(int count) {
    preserveFds = count;
    return this;
  }

  PlanFixture devices(DeviceFilter filter) {
    devices = filter;
    return this;
  }

  PlanFixture rootless() {
    rootless = true;
    return userNamespace();
  }

  PlanFixture covering(FileTree covered) {
    tree = covered;
    return this;
  }

  PlanFixture withLabels() {
    labels = true;
    return this;
  }

  PlanFixture waitsForCgroup() {
    waitsForCgroup = true;
    return this;
  }

  PlanFixture explain() {
    explain = true;
    return this;
  }

  Spec spec() {
    return Spec.parse(Json.writeBytes(config));
  }

  Plan plan() {
    return plan(spec());
  }

  /** The plan of this spec, with the fixture's other settings. */
  Plan plan(Spec spec) {
    var seccomp = spec.linux().seccomp();
    return CreatePlanner.plan(
        new PlanInput(
            "id",
            spec,
            Path.of("/bundle/rootfs"),
            Path.of("/run/id/exec.fifo"),
            List.of(
                Path.of("/sys/fs/cgroup/cpu/id/cgroup.procs"),
                Path.of("/sys/fs/cgroup/memory/id/cgroup.procs")),
            waitsForCgroup,
            devices,
            Map.of("memory", Path.of("/sys/fs/cgroup/memory/id")),
            seccomp == null
                ? null
                : new SeccompCompiler(SyscallTable.load(), SeccompArch.X86_64).compile(seccomp),
            host(labels, !rootless, tree),
            new StdioPlan(spec.requireProcess().terminal(), List.of(1), 0, 0),
            noPivot,
            false,
            preserveFds,
            explain));
  }

  /** Labels of all operations, in order. */
  List<String> labels() {
    return plan().program().ops().stream().map(Op::label).toList();
  }
}
