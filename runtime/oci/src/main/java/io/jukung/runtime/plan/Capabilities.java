package io.jukung.runtime.plan;

import static io.jukung.runtime.plan.Ops.flags;
import static io.jukung.runtime.plan.Ops.num;

import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.ProcessSpec.CapabilitySets;
import io.jukung.sys.Sysno;
import io.jukung.sys.program.Arg;
import java.util.List;

/**
 * The five capability sets of capabilities(7). What this process does not have cannot be given
 * (runtime-spec: values that cannot be granted are not an error), so it is left out.
 */
final class Capabilities {
  private static final long PR_CAPBSET_DROP = 24;
  private static final long PR_CAP_AMBIENT = 47;
  private static final long PR_CAP_AMBIENT_RAISE = 2;
  private static final long PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final long VERSION_3 = 0x20080522L;

  private static final CapabilitySets NONE =
      new CapabilitySets(List.of(), List.of(), List.of(), List.of(), List.of());

  private final Ops ops;
  private final int last;
  private final long bounding;
  private final long effective;
  private final long permitted;
  private final long inheritable;
  private final long ambient;

  Capabilities(Ops ops, ProcessSpec process, HostView host, boolean newUserNamespace) {
    this.ops = ops;
    this.last = host.lastCapability();
    CapabilitySets given = process.capabilities();
    CapabilitySets sets = given == null ? NONE : given;
    long known = last >= 63 ? -1 : (1L << (last + 1)) - 1;
    long grantable = newUserNamespace ? known : host.ownCapabilities() & known;
    bounding = Capability.mask(sets.bounding()) & grantable;
    permitted = Capability.mask(sets.permitted()) & grantable;
    effective = Capability.mask(sets.effective()) & permitted;
    inheritable = Capability.mask(sets.inheritable()) & grantable;
    // the kernel asks for both before it raises one
    ambient = Capability.mask(sets.ambient()) & permitted & inheritable;
  }

  /** Before the change of user: afterwards there may be no CAP_SETPCAP. */
  void dropBounding() {
    for (int number = 0; number <= last; number++) {
      if ((bounding & 1L << number) == 0) {
        String name = number < Capability.COUNT ? Capability.name(number) : "CAP_" + number;
        ops.call(
            "drop " + name + " from the bounding set",
            "prctl",
            name,
            Sysno.PRCTL,
            flags(PR_CAPBSET_DROP, "PR_CAPBSET_DROP"),
            flags(number, name),
            num(0),
            num(0),
            num(0));
      }
    }
  }

  /** After the change of user, which clears the effective and ambient sets. */
  void apply() {
    String shown =
        "{effective "
            + Long.toHexString(effective)
            + ", permitted "
            + Long.toHexString(permitted)
            + ", inheritable "
            + Long.toHexString(inheritable)
            + "}";
    Arg.Data header = ops.struct("{version 3, self}", VERSION_3);
    Arg.Data data =
        ops.struct(
            shown,
            low(effective) | low(permitted) << 32,
            low(inheritable) | high(effective) << 32,
            high(permitted) | high(inheritable) << 32);
    ops.call("set capabilities", "capset", shown, Sysno.CAPSET, header, data);
    ambient("clear the ambient set", PR_CAP_AMBIENT_CLEAR_ALL, "PR_CAP_AMBIENT_CLEAR_ALL", 0);
    for (int number = 0; number <= last; number++) {
      if ((ambient & 1L << number) != 0) {
        ambient(
            "raise " + Capability.name(number) + " in the ambient set",
            PR_CAP_AMBIENT_RAISE,
            "PR_CAP_AMBIENT_RAISE",
            number);
      }
    }
  }

  private void ambient(String label, long operation, String name, int number) {
    ops.call(
        label,
        "prctl",
        name,
        Sysno.PRCTL,
        flags(PR_CAP_AMBIENT, "PR_CAP_AMBIENT"),
        flags(operation, name),
        num(number),
        num(0),
        num(0));
  }

  private static long low(long mask) {
    return mask & 0xffff_ffffL;
  }

  private static long high(long mask) {
    return mask >>> 32;
  }
}
