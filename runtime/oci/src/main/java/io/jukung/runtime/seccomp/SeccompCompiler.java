package io.jukung.runtime.seccomp;

import io.jukung.runtime.OciException;
import io.jukung.runtime.seccomp.Bpf.Insn;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the seccomp section as libseccomp with runc would behave:
 *
 * <ul>
 *   <li>the machine's own architecture is always in the filter; a call of one that is not listed
 *       kills the thread;
 *   <li>names that an architecture does not have are skipped;
 *   <li>a rule without conditions beats rules with conditions for the same call;
 *   <li>calls newer than every call the rules name fail with ENOSYS, so that C libraries fall back,
 *       unless the default action allows or its errno was given.
 * </ul>
 *
 * The layout is a switch over architectures, then a binary search over ranges of call numbers with
 * the same outcome: about log2(ranges) comparisons per call.
 */
public final class SeccompCompiler {
  private static final int OFFSET_NR = 0;
  private static final int OFFSET_ARCH = 4;
  private static final int X32_BIT = 0x4000_0000;

  private static final int FLAG_TSYNC = 1;
  private static final int FLAG_LOG = 2;
  private static final int FLAG_SPEC_ALLOW = 4;
  static final int FLAG_NEW_LISTENER = 8;
  private static final int FLAG_WAIT_KILLABLE_RECV = 32;

  private final SyscallTable table;
  private final SeccompArch host;

  public SeccompCompiler(SyscallTable table, SeccompArch host) {
    this.table = table;
    this.host = host;
  }

  /**
   * @throws OciException for names of actions, architectures, operators or flags that are unknown
   *     or not supported, and for filters over the kernel's size limit
   */
  public SeccompFilter compile(SeccompSpec spec) {
    Set<SeccompArch> archs = architectures(spec);
    int defaultAction =
        SeccompActions.value(
            spec.defaultAction(), spec.defaultErrnoRet(), "linux.seccomp.defaultAction");
    boolean enosys = !SeccompActions.allows(defaultAction) && spec.defaultErrnoRet() == null;
    Map<SeccompArch, List<Insn>> bodies = new LinkedHashMap<>();
    for (SeccompArch arch : archs) {
      bodies.put(arch, new SeccompRules(table, arch, defaultAction, enosys).code(spec.syscalls()));
    }
    List<Insn> code = dispatch(bodies, defaultAction);
    if (code.size() > Bpf.MAX_LENGTH) {
      throw OciException.badSpec(
          "linux.seccomp: the filter has "
              + code.size()
              + " instructions, the kernel takes "
              + Bpf.MAX_LENGTH);
    }
    return SeccompFilter.of(code, flags(spec, notifies(spec)));
  }

  /** Whether a rule asks an agent; what would make that wait for ever is refused, as in runc. */
  private static boolean notifies(SeccompSpec spec) {
    String notify = "SCMP_ACT_NOTIFY";
    if (spec.defaultAction().equals(notify)) {
      throw OciException.badSpec("linux.seccomp.defaultAction: cannot be " + notify);
    }
    boolean found = false;
    for (int i = 0; i < spec.syscalls().size(); i++) {
      SyscallRule rule = spec.syscalls().get(i);
      if (!rule.action().equals(notify)) {
        continue;
      }
      found = true;
      if (rule.names().contains("write")) {
        // the process writes to us that there is something to listen to
        throw OciException.badSpec(
            "linux.seccomp.syscalls[" + i + "]: " + notify + " cannot be used for write");
      }
    }
    if (found && spec.listenerPath().isEmpty()) {
      throw OciException.badSpec("linux.seccomp: " + notify + " needs listenerPath");
    }
    return found;
  }

  private static List<Insn> dispatch(Map<SeccompArch, List<Insn>> bodies, int defaultAction) {
    List<Insn> code = List.of(Bpf.ret(SeccompActions.KILL_THREAD));
    for (Map.Entry<SeccompArch, List<Insn>> entry : bodies.entrySet()) {
      SeccompArch arch = entry.getKey();
      if (arch == SeccompArch.X32 && bodies.containsKey(SeccompArch.X86_64)) {
        continue;
      }
      List<Insn> body = entry.getValue();
      if (arch == SeccompArch.X86_64 || arch == SeccompArch.X32) {
        body = withX32(bodies, defaultAction);
      }
      List<Insn> loaded = new ArrayList<>(body.size() + 1);
      loaded.add(Bpf.load(OFFSET_NR));
      loaded.addAll(body);
      code = Bpf.branch(Bpf.JEQ, arch.audit(), loaded, code);
    }
    List<Insn> whole = new ArrayList<>(code.size() + 1);
    whole.add(Bpf.load(OFFSET_ARCH));
    whole.addAll(code);
    return whole;
  }

  private static List<Insn> withX32(Map<SeccompArch, List<Insn>> bodies, int defaultAction) {
    List<Insn> kill = List.of(Bpf.ret(SeccompActions.KILL_THREAD));
    // a tracer skips a call by setting its number to -1, which is no x32 call
    List<Insn> wide =
        Bpf.branch(
            Bpf.JEQ,
            -1,
            List.of(Bpf.ret(defaultAction)),
            bodies.getOrDefault(SeccompArch.X32, kill));
    return Bpf.branch(Bpf.JGE, X32_BIT, wide, bodies.getOrDefault(SeccompArch.X86_64, kill));
  }

  private Set<SeccompArch> architectures(SeccompSpec spec) {
    Set<SeccompArch> archs = EnumSet.of(host);
    for (String name : spec.architectures()) {
      switch (name) {
        case "SCMP_ARCH_NATIVE" -> archs.add(host);
        case "SCMP_ARCH_X86_64" -> archs.add(SeccompArch.X86_64);
        case "SCMP_ARCH_X86" -> archs.add(SeccompArch.X86);
        case "SCMP_ARCH_X32" -> archs.add(SeccompArch.X32);
        case "SCMP_ARCH_AARCH64" -> archs.add(SeccompArch.AARCH64);
        case "SCMP_ARCH_ARM" -> archs.add(SeccompArch.ARM);
        default -> {
          // calls of machines this kernel cannot run never reach the filter
          if (!SeccompWords.isForeign(name)) {
            throw OciException.badSpec(
                "linux.seccomp.architectures: unknown architecture \"" + name + "\"");
          }
        }
      }
    }
    return archs;
  }

  private static int flags(SeccompSpec spec, boolean notifies) {
    int listen = notifies ? FLAG_NEW_LISTENER : 0;
    if (spec.flags().isEmpty()) {
      // without this the kernel switches on costly mitigations that no profile asked for
      return FLAG_SPEC_ALLOW | listen;
    }
    int flags = 0;
    for (String name : spec.flags()) {
      flags |=
          switch (name) {
            case "SECCOMP_FILTER_FLAG_TSYNC" -> FLAG_TSYNC;
            case "SECCOMP_FILTER_FLAG_LOG" -> FLAG_LOG;
            case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> FLAG_SPEC_ALLOW;
            case "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" -> FLAG_WAIT_KILLABLE_RECV;
            default ->
                throw OciException.badSpec("linux.seccomp.flags: unknown flag \"" + name + "\"");
          };
    }
    // one thread loads the filter, so there is nobody to synchronise with
    flags &= ~FLAG_TSYNC;
    // how notifications are waited for: the kernel refuses it where there are none
    return notifies ? flags | listen : flags & ~FLAG_WAIT_KILLABLE_RECV;
  }
}
