package io.jukung.runtime.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A system call filter (runtime-spec 1.2, "config-linux", seccomp). Names are those of the spec
 * ({@code SCMP_ACT_ERRNO}, {@code SCMP_ARCH_X86_64}, {@code SCMP_CMP_EQ}).
 *
 * @param defaultErrnoRet absent: EPERM
 * @param listenerPath the socket of the agent that answers SCMP_ACT_NOTIFY; empty: none
 * @param listenerMetadata for the agent, opaque
 */
public record SeccompSpec(
    String defaultAction,
    @Nullable Integer defaultErrnoRet,
    List<String> architectures,
    List<String> flags,
    String listenerPath,
    String listenerMetadata,
    List<SyscallRule> syscalls) {

  public SeccompSpec {
    architectures = List.copyOf(architectures);
    flags = List.copyOf(flags);
    syscalls = List.copyOf(syscalls);
  }

  /** All conditions of {@code args} must hold; none: always. */
  public record SyscallRule(
      List<String> names, String action, @Nullable Integer errnoRet, List<ArgCondition> args) {
    public SyscallRule {
      names = List.copyOf(names);
      args = List.copyOf(args);
    }
  }

  /**
   * @param index of the argument, 0 to 5
   * @param value unsigned 64 bit; with {@code SCMP_CMP_MASKED_EQ} the mask
   * @param valueTwo with {@code SCMP_CMP_MASKED_EQ} what the masked argument must be
   */
  public record ArgCondition(int index, long value, long valueTwo, String op) {}
}
