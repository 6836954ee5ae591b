package io.jukung.runtime.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of a container (runtime-spec 1.2, "process").
 *
 * @param consoleSize absent: as the terminal comes
 * @param oomScoreAdj absent: inherited
 */
public record ProcessSpec(
    boolean terminal,
    @Nullable ConsoleSize consoleSize,
    UserSpec user,
    List<String> args,
    List<String> env,
    String cwd,
    @Nullable CapabilitySets capabilities,
    List<RlimitSpec> rlimits,
    boolean noNewPrivileges,
    String apparmorProfile,
    String selinuxLabel,
    @Nullable Integer oomScoreAdj,
    SchedulingSpec scheduling) {

  public ProcessSpec {
    args = List.copyOf(args);
    env = List.copyOf(env);
    rlimits = List.copyOf(rlimits);
  }

  /** In characters, 0 to 65535. */
  public record ConsoleSize(int height, int width) {}

  /**
   * @param umask bits of the file mode creation mask, or absent
   */
  public record UserSpec(int uid, int gid, @Nullable Integer umask, List<Integer> additionalGids) {
    public UserSpec {
      additionalGids = List.copyOf(additionalGids);
    }

    public static final UserSpec ROOT = new UserSpec(0, 0, null, List.of());
  }

  /** Capability names such as {@code CAP_KILL}, one list per set of capabilities(7). */
  public record CapabilitySets(
      List<String> bounding,
      List<String> effective,
      List<String> inheritable,
      List<String> permitted,
      List<String> ambient) {
    public CapabilitySets {
      bounding = List.copyOf(bounding);
      effective = List.copyOf(effective);
      inheritable = List.copyOf(inheritable);
      permitted = List.copyOf(permitted);
      ambient = List.copyOf(ambient);
    }
  }

  /**
   * @param type such as {@code RLIMIT_NOFILE}
   * @param soft the bits of an unsigned 64-bit number; all ones: unlimited
   */
  public record RlimitSpec(String type, long soft, long hard) {}

  public ProcessSpec withArgs(List<String> newArgs) {
    return new ProcessSpec(
        terminal,
        consoleSize,
        user,
        newArgs,
        env,
        cwd,
        capabilities,
        rlimits,
        noNewPrivileges,
        apparmorProfile,
        selinuxLabel,
        oomScoreAdj,
        scheduling);
  }

  public ProcessSpec withEnv(List<String> newEnv) {
    return new ProcessSpec(
        terminal,
        consoleSize,
        user,
        args,
        newEnv,
        cwd,
        capabilities,
        rlimits,
        noNewPrivileges,
        apparmorProfile,
        selinuxLabel,
        oomScoreAdj,
        scheduling);
  }

  public ProcessSpec withOomScoreAdj(@Nullable Integer newScore) {
    return new ProcessSpec(
        terminal,
        consoleSize,
        user,
        args,
        env,
        cwd,
        capabilities,
        rlimits,
        noNewPrivileges,
        apparmorProfile,
        selinuxLabel,
        newScore,
        scheduling);
  }
}
