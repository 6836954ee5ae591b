package io.jukung.runtime.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.SeccompSpec.ArgCondition;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/**
 * Any profile at all: a filter the kernel takes and that decides as the profile says, or one error.
 */
class SeccompFuzzTest {
  private static final SyscallTable TABLE = SyscallTable.load();
  private static final List<String> NAMES =
      List.of("read", "write", "open", "clone", "socket", "personality", "exit_group", "openat2");

  @Property(tries = 3000)
  void theFilterDecidesAsTheProfileSays(
      @ForAll("profiles") SeccompSpec spec,
      @ForAll("calls") String call,
      @ForAll("arguments") @Size(6) List<Long> arguments) {
    BpfMachine machine =
        new BpfMachine(new SeccompCompiler(TABLE, SeccompArch.X86_64).compile(spec).program());
    long[] args = arguments.stream().mapToLong(Long::longValue).toArray();
    for (SeccompArch arch : List.of(SeccompArch.X86_64, SeccompArch.X86, SeccompArch.X32)) {
      TABLE
          .number(call, arch)
          .ifPresent(
              nr ->
                  assertEquals(
                      SeccompCompilerTest.expected(spec, arch, nr, args),
                      machine.run(arch.audit(), nr, args),
                      () -> arch + " " + call + arguments));
    }
  }

  @Property(tries = 3000)
  void anythingElseIsRefused(@ForAll("wildProfiles") SeccompSpec spec) {
    SeccompFilter filter;
    try {
      filter = new SeccompCompiler(TABLE, SeccompArch.X86_64).compile(spec);
    } catch (OciException refused) {
      assertFalse(refused.toString().isBlank());
      return;
    }
    assertTrue(filter.length() <= Bpf.MAX_LENGTH, filter.length() + " instructions");
    BpfMachine machine = new BpfMachine(filter.program());
    for (int nr : new int[] {-1, 0, 1, 1 << 30, Integer.MAX_VALUE}) {
      machine.run(SeccompArch.X86_64.audit(), nr, -1, -1, -1, -1, -1, -1);
      machine.run(0, nr, 0, 0, 0, 0, 0, 0);
    }
  }

  @Provide
  Arbitrary<SeccompSpec> profiles() {
    return profiles(
        Arbitraries.of("SCMP_ACT_ERRNO", "SCMP_ACT_ALLOW", "SCMP_ACT_KILL_PROCESS"),
        rules(
            Arbitraries.of(NAMES),
            Arbitraries.of("SCMP_ACT_ERRNO", "SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRAP"),
            Arbitraries.of(
                "SCMP_CMP_NE",
                "SCMP_CMP_LT",
                "SCMP_CMP_LE",
                "SCMP_CMP_EQ",
                "SCMP_CMP_GE",
                "SCMP_CMP_GT",
                "SCMP_CMP_MASKED_EQ")));
  }

  @Provide
  Arbitrary<SeccompSpec> wildProfiles() {
    Arbitrary<String> words =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20),
            Arbitraries.of("SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_CMP_EQ", "SCMP_ACT_", ""));
    return profiles(
        Arbitraries.oneOf(words, Arbitraries.just("SCMP_ACT_ERRNO")),
        rules(
            Arbitraries.oneOf(words, Arbitraries.of(NAMES)),
            Arbitraries.oneOf(words, Arbitraries.just("SCMP_ACT_ALLOW")),
            Arbitraries.oneOf(words, Arbitraries.just("SCMP_CMP_GT"))));
  }

  @Provide
  Arbitrary<String> calls() {
    return Arbitraries.of(NAMES);
  }

  @Provide
  Arbitrary<List<Long>> arguments() {
    return numbers().list();
  }

  private static Arbitrary<Long> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.of(0L, 1L, 2L, -1L, 0xffffffffL, 0x100000000L, 0x7fffffffL, 1L << 63));
  }

  private static Arbitrary<SeccompSpec> profiles(
      Arbitrary<String> defaults, Arbitrary<SyscallRule> rules) {
    return Combinators.combine(
            defaults, Arbitraries.integers().between(0, 4095), rules.list().ofMaxSize(12))
        .as(
            (action, errno, list) ->
                new SeccompSpec(
                    action,
                    errno % 2 == 0 ? null : errno,
                    List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
                    List.of(),
                    "",
                    "",
                    list));
  }

  private static Arbitrary<SyscallRule> rules(
      Arbitrary<String> names, Arbitrary<String> actions, Arbitrary<String> operators) {
    Arbitrary<ArgCondition> conditions =
        Combinators.combine(Arbitraries.integers().between(0, 5), numbers(), numbers(), operators)
            .as(ArgCondition::new);
    return Combinators.combine(
            names.list().ofMinSize(1).ofMaxSize(4), actions, conditions.list().ofMaxSize(4))
        .as((list, action, args) -> new SyscallRule(list, action, null, args));
  }
}
