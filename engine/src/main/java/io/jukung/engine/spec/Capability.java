package io.jukung.engine.spec;

import io.jukung.proto.error.ContainerException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Linux capabilities in the kernel's order, so that the ordinal is the bit: capabilities(7). */
public enum Capability {
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_DAC_READ_SEARCH,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_KILL,
  CAP_SETGID,
  CAP_SETUID,
  CAP_SETPCAP,
  CAP_LINUX_IMMUTABLE,
  CAP_NET_BIND_SERVICE,
  CAP_NET_BROADCAST,
  CAP_NET_ADMIN,
  CAP_NET_RAW,
  CAP_IPC_LOCK,
  CAP_IPC_OWNER,
  CAP_SYS_MODULE,
  CAP_SYS_RAWIO,
  CAP_SYS_CHROOT,
  CAP_SYS_PTRACE,
  CAP_SYS_PACCT,
  CAP_SYS_ADMIN,
  CAP_SYS_BOOT,
  CAP_SYS_NICE,
  CAP_SYS_RESOURCE,
  CAP_SYS_TIME,
  CAP_SYS_TTY_CONFIG,
  CAP_MKNOD,
  CAP_LEASE,
  CAP_AUDIT_WRITE,
  CAP_AUDIT_CONTROL,
  CAP_SETFCAP,
  CAP_MAC_OVERRIDE,
  CAP_MAC_ADMIN,
  CAP_SYSLOG,
  CAP_WAKE_ALARM,
  CAP_BLOCK_SUSPEND,
  CAP_AUDIT_READ,
  CAP_PERFMON,
  CAP_BPF,
  CAP_CHECKPOINT_RESTORE;

  /** What Docker leaves to a container's root. */
  public static final Set<Capability> DEFAULT =
      Set.copyOf(
          EnumSet.of(
              CAP_CHOWN,
              CAP_DAC_OVERRIDE,
              CAP_FSETID,
              CAP_FOWNER,
              CAP_MKNOD,
              CAP_NET_RAW,
              CAP_SETGID,
              CAP_SETUID,
              CAP_SETFCAP,
              CAP_SETPCAP,
              CAP_NET_BIND_SERVICE,
              CAP_SYS_CHROOT,
              CAP_KILL,
              CAP_AUDIT_WRITE));

  /** Those in a kernel bit mask. */
  static EnumSet<Capability> ofBits(long bits) {
    EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      if ((bits >>> capability.ordinal() & 1) != 0) {
        set.add(capability);
      }
    }
    return set;
  }

  /**
   * Docker's rules: privileged means all; ALL in {@code add} all but the dropped; ALL in {@code
   * drop} only the added; else the default ones with both applied. "All" is what this machine's
   * root has.
   *
   * @throws ContainerException for a name that is not known, or that this machine cannot give
   */
  public static EnumSet<Capability> choose(
      List<String> add, List<String> drop, boolean privileged, long available) {
    EnumSet<Capability> all = ofBits(available);
    List<Optional<Capability>> added = parse(add);
    List<Optional<Capability>> dropped = parse(drop);
    if (privileged) {
      return all;
    }
    EnumSet<Capability> set;
    if (added.contains(Optional.<Capability>empty())) {
      set = EnumSet.copyOf(all);
      dropped.forEach(capability -> capability.ifPresent(set::remove));
      return set;
    }
    if (dropped.contains(Optional.<Capability>empty())) {
      set = EnumSet.noneOf(Capability.class);
    } else {
      set = EnumSet.copyOf(DEFAULT);
      set.retainAll(all);
      dropped.forEach(capability -> capability.ifPresent(set::remove));
    }
    for (Optional<Capability> capability : added) {
      capability.ifPresent(
          c -> {
            if (!all.contains(c)) {
              throw ContainerException.failedPrecondition(
                  "capability " + c + " cannot be added: root on this machine does not have it");
            }
            set.add(c);
          });
    }
    return set;
  }

  /** Each name's capability; empty stands for ALL. */
  private static List<Optional<Capability>> parse(List<String> names) {
    List<Optional<Capability>> parsed = new ArrayList<>();
    for (String name : names) {
      String upper = name.toUpperCase(Locale.ROOT);
      if (upper.equals("ALL")) {
        parsed.add(Optional.empty());
      } else {
        parsed.add(Optional.of(named(name, upper.startsWith("CAP_") ? upper : "CAP_" + upper)));
      }
    }
    return parsed;
  }

  private static Capability named(String given, String name) {
    for (Capability capability : values()) {
      if (capability.name().equals(name)) {
        return capability;
      }
    }
    throw ContainerException.invalidArgument("invalid capability: \"" + given + "\"");
  }
}
