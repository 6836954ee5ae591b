package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.LinuxSpec;
import io.jukung.runtime.spec.LinuxSpec.Namespace;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.Spec;
import java.util.Map;
import java.util.Set;

/** What a valid spec may still ask that cannot be done, or not safely. Refused by name. */
final class SpecRules {
  private static final Set<String> IPC_SYSCTLS =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  /** What would have to be done for fields that are refused. */
  private static final Map<String, String> WHY_REFUSED =
      Map.of(
          "linux.intelRdt",
          ": cache and memory bandwidth by groups in /sys/fs/resctrl",
          "linux.memoryPolicy",
          ": memory from chosen nodes, set_mempolicy(2),",
          "linux.netDevices",
          ": network devices of the host moved into the container");

  private SpecRules() {}

  static void check(PlanInput input) {
    Spec spec = input.spec();
    LinuxSpec linux = spec.linux();
    LabelStage.check(spec.requireProcess(), input.host());
    if (!linux.mountLabel().isEmpty() && !input.host().selinux()) {
      throw OciException.unsupported(
          "linux.mountLabel \"" + linux.mountLabel() + "\" without SELinux on this host");
    }
    for (String field : linux.refused().keySet()) {
      throw OciException.unsupported(field + WHY_REFUSED.getOrDefault(field, ""));
    }
    if (!linux.isNew(NamespaceType.MOUNT)) {
      throw OciException.unsupported("a container without a mount namespace of its own");
    }
    needs(linux, NamespaceType.UTS, !spec.hostname().isEmpty(), "hostname");
    needs(linux, NamespaceType.UTS, !spec.domainname().isEmpty(), "domainname");
    boolean maps = !linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty();
    needs(linux, NamespaceType.USER, maps, "linux.uidMappings and gidMappings");
    if (linux.isNew(NamespaceType.USER)
        && (linux.uidMappings().isEmpty() || linux.gidMappings().isEmpty())) {
      throw OciException.badSpec("linux: a new user namespace needs uidMappings and gidMappings");
    }
    needs(linux, NamespaceType.TIME, !linux.timeOffsets().isEmpty(), "linux.timeOffsets");
    sysctls(linux);
    if (spec.requireProcess().terminal() != input.stdio().terminal()) {
      throw OciException.badSpec(
          spec.requireProcess().terminal()
              ? "process.terminal is set, but no terminal was asked for"
              : "a terminal was asked for, but process.terminal is not set");
    }
    if (input.preserveFds() < 0 || input.preserveFds() > Descriptors.MAX_PRESERVED) {
      throw OciException.badSpec(
          "at most " + Descriptors.MAX_PRESERVED + " descriptors can be inherited");
    }
  }

  private static void needs(LinuxSpec linux, NamespaceType type, boolean asked, String what) {
    if (asked && linux.namespace(type) == null) {
      throw OciException.badSpec(what + " set, but there is no " + type.text() + " namespace");
    }
  }

  /** Only parameters that a namespace keeps apart; others would change the host. */
  private static void sysctls(LinuxSpec linux) {
    for (String given : linux.sysctl().keySet()) {
      String name = SysctlStage.path(given).replace('/', '.');
      if (name.indexOf('\0') >= 0 || name.contains("..")) {
        throw OciException.badSpec("linux.sysctl: bad name \"" + given + "\"");
      }
      if (name.equals("kernel.hostname")) {
        throw OciException.badSpec("linux.sysctl: \"" + given + "\" is what hostname is for");
      }
      NamespaceType owner =
          name.startsWith("net.")
              ? NamespaceType.NETWORK
              : IPC_SYSCTLS.contains(name) || name.startsWith("fs.mqueue.")
                  ? NamespaceType.IPC
                  : name.equals("kernel.domainname") ? NamespaceType.UTS : null;
      Namespace namespace = owner == null ? null : linux.namespace(owner);
      if (namespace == null) {
        throw OciException.badSpec(
            "linux.sysctl: \"" + given + "\" is not in a namespace of the container's own");
      }
    }
  }
}
