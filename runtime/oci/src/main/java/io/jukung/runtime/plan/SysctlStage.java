package io.jukung.runtime.plan;

import io.jukung.sys.program.Arg;
import java.util.List;
import java.util.Map;

/**
 * Kernel parameters, written through a proc that is known to be one: the mount itself, by
 * descriptor, without crossing into anything mounted over it (CVE-2025-52881).
 */
final class SysctlStage {
  private final Ops ops;
  private final MountStage mounts;

  SysctlStage(Ops ops, MountStage mounts) {
    this.ops = ops;
    this.mounts = mounts;
  }

  void set(Map<String, String> parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    Arg proc = mounts.proc;
    if (!mounts.isProcMounted()) {
      ops.newFilesystem("mount proc for sysctl", "proc", "proc", List.of(), 0);
      proc = ops.tree;
    }
    Arg base = proc;
    parameters.forEach(
        (name, value) -> {
          String label = "set sysctl " + name + " to " + value;
          ops.openBelow(
                  label,
                  base,
                  "sys/" + path(name),
                  Ops.O_WRONLY,
                  "O_WRONLY",
                  Ops.RESOLVE_BENEATH | Ops.RESOLVE_NO_XDEV | Ops.RESOLVE_NO_SYMLINKS)
              .into(ops.scratch);
          ops.write(label, name, ops.scratch, value);
          ops.close(ops.scratch);
        });
    ops.close(base);
  }

  /** sysctl(8): the first separator decides; the other one is then part of a name. */
  static String path(String name) {
    int dot = name.indexOf('.');
    int slash = name.indexOf('/');
    if (slash >= 0 && (dot < 0 || slash < dot)) {
      return name;
    }
    StringBuilder out = new StringBuilder(name.length());
    for (char c : name.toCharArray()) {
      out.append(c == '.' ? '/' : c == '/' ? '.' : c);
    }
    return out.toString();
  }
}
