package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.cgroup.DeviceFilter;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import org.jspecify.annotations.Nullable;

/** Loads a device policy and attaches it to its cgroup, which keeps it from then on: bpf(2). */
final class DeviceFilterStage {
  private static final long BPF_PROG_LOAD = 5;
  private static final long BPF_PROG_ATTACH = 8;
  private static final long PROG_TYPE_CGROUP_DEVICE = 15;
  private static final long ATTACH_CGROUP_DEVICE = 6;
  private static final long F_ALLOW_MULTI = 2;
  private static final int LOAD_ATTRIBUTES = 64;
  private static final int ATTACH_ATTRIBUTES = 24;

  private final Ops ops;

  DeviceFilterStage(Ops ops) {
    this.ops = ops;
  }

  /** Before anything of the container's runs. */
  void attach(@Nullable DeviceFilter filter) {
    if (filter == null) {
      return;
    }
    OuterStage outer = new OuterStage(ops);
    String cgroup = filter.cgroup().toString();
    String place = "open cgroup " + cgroup;
    ops.open(place, cgroup, Ops.O_DIRECTORY, "O_RDONLY|O_DIRECTORY").into(ops.scratch);
    outer.keepAt(place, ops.scratch, Descriptors.DEVICE_CGROUP);
    load(outer, filter, cgroup);
    // the descriptors are known numbers, since the call takes them in halves of words
    ops.call(
        "attach the device policy to " + cgroup,
        "bpf",
        cgroup,
        Sysno.BPF,
        flags(BPF_PROG_ATTACH, "BPF_PROG_ATTACH"),
        ops.struct(
            "{cgroup, program, BPF_CGROUP_DEVICE, BPF_F_ALLOW_MULTI}",
            Descriptors.DEVICE_CGROUP | (long) Descriptors.DEVICE_PROGRAM << 32,
            ATTACH_CGROUP_DEVICE | F_ALLOW_MULTI << 32,
            0),
        num(ATTACH_ATTRIBUTES));
    ops.close(num(Descriptors.DEVICE_PROGRAM));
    ops.close(num(Descriptors.DEVICE_CGROUP));
  }

  private void load(OuterStage outer, DeviceFilter filter, String cgroup) {
    Arg.Data code = ops.builder.bytes(filter.program(), "{program}");
    // functions for which a licence is asked are not called
    Arg.Data license = ops.builder.string("Apache-2.0");
    String label = "load the device policy of " + cgroup;
    ops.call(
            label,
            "bpf",
            cgroup,
            Sysno.BPF,
            flags(BPF_PROG_LOAD, "BPF_PROG_LOAD"),
            ops.builder.wordsWithPointers(
                "{BPF_PROG_TYPE_CGROUP_DEVICE, " + filter.length() + " instructions}",
                new long[] {
                  PROG_TYPE_CGROUP_DEVICE | (long) filter.length() << 32,
                  code.offset(),
                  license.offset(),
                  0,
                  0,
                  0,
                  0,
                  0
                },
                1,
                2),
            num(LOAD_ATTRIBUTES))
        .into(ops.scratch);
    outer.keepAt(label, ops.scratch, Descriptors.DEVICE_PROGRAM);
  }
}
