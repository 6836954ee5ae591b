package io.jukung.runtime.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.SeccompSpec.ArgCondition;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import io.jukung.runtime.spec.Spec;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompCompilerTest {
  private static final int ALLOW = SeccompActions.ALLOW;
  private static final int EPERM = SeccompActions.ERRNO | 1;
  private static final int ENOSYS = SeccompActions.ERRNO | 38;
  private static final SyscallTable TABLE = SyscallTable.load();

  private static SeccompSpec profile(String... architectures) {
    return new SeccompSpec(
        "SCMP_ACT_ERRNO", null, List.of(architectures), List.of(), "", "", dockerLike().syscalls());
  }

  /** The profile in the test resources: an allow list with conditions, as Docker's is. */
  private static SeccompSpec dockerLike() {
    try (InputStream in = SeccompCompilerTest.class.getResourceAsStream("docker-like.json")) {
      byte[] json = Objects.requireNonNull(in).readAllBytes();
      return Objects.requireNonNull(Spec.parse(json).linux().seccomp());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SeccompSpec rules(String defaultAction, SyscallRule... rules) {
    return new SeccompSpec(defaultAction, null, List.of(), List.of(), "", "", List.of(rules));
  }

  private static BpfMachine machine(SeccompSpec spec) {
    return new BpfMachine(new SeccompCompiler(TABLE, SeccompArch.X86_64).compile(spec).program());
  }

  static int nr(String name, SeccompArch arch) {
    return TABLE.number(name, arch).orElseThrow();
  }

  /** The meaning of a profile, written down without any cleverness. */
  static int expected(SeccompSpec spec, SeccompArch arch, int nr, long[] args) {
    int otherwise = SeccompActions.value(spec.defaultAction(), spec.defaultErrnoRet(), "");
    int largest = -1;
    int conditional = -1;
    for (SyscallRule rule : spec.syscalls()) {
      for (String name : rule.names()) {
        OptionalInt number = TABLE.number(name, arch);
        largest = Math.max(largest, number.orElse(-1));
        if (number.isPresent() && number.getAsInt() == nr) {
          int action = SeccompActions.value(rule.action(), rule.errnoRet(), "");
          if (action == otherwise) {
            continue; // as runc: says nothing new
          }
          if (rule.args().isEmpty()) {
            return action;
          }
          long width = arch.narrow() ? 0xffffffffL : -1L;
          Predicate<ArgCondition> condition = c -> holds(c, args[c.index()], width);
          long indexes = rule.args().stream().mapToInt(ArgCondition::index).distinct().count();
          // as runc: of several conditions on one argument any, else all
          if (indexes < rule.args().size()
              ? rule.args().stream().anyMatch(condition)
              : rule.args().stream().allMatch(condition)) {
            conditional = conditional < 0 ? action : conditional;
          }
        }
      }
    }
    if (conditional >= 0) {
      return conditional;
    }
    boolean explicit = spec.defaultErrnoRet() != null;
    boolean newer = Integer.compareUnsigned(nr, largest) > 0;
    return newer && !explicit && otherwise != ALLOW ? ENOSYS : otherwise;
  }

  /** With 32-bit arguments only the low half of a value counts, as in libseccomp. */
  private static boolean holds(ArgCondition c, long wide, long width) {
    long arg = wide & width;
    int order = Long.compareUnsigned(arg, c.value() & width);
    return switch (c.op()) {
      case "SCMP_CMP_EQ" -> order == 0;
      case "SCMP_CMP_NE" -> order != 0;
      case "SCMP_CMP_LT" -> order < 0;
      case "SCMP_CMP_LE" -> order <= 0;
      case "SCMP_CMP_GT" -> order > 0;
      case "SCMP_CMP_GE" -> order >= 0;
      default -> (arg & c.value()) == (c.valueTwo() & width);
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = SeccompArch.class,
      names = {"X86_64", "X32", "AARCH64"})
  void everyCallOfTheProfileGetsItsAction(SeccompArch arch) {
    SeccompSpec spec =
        profile("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64");
    BpfMachine machine = machine(spec);
    long[][] tries = {
      {0, 0, 0, 0, 0, 0},
      {8, 8, 8, 8, 8, 8},
      {40, 0, 0, 0, 0, 0},
      {0xffffffffL, 0, 0, 0, 0, 0},
      {0x1_0000_0028L, 0, 0, 0, 0, 0},
      {0x7E020000L, 0, 0, 0, 0, 0},
      {-1, -1, -1, -1, -1, -1}
    };
    for (int number = 0; number < 600; number++) {
      for (long[] args : tries) {
        int nr = number + arch.bias();
        int argNr = nr;
        assertEquals(
            expected(spec, arch, nr, args),
            machine.run(arch.audit(), nr, args),
            () -> arch + " call " + argNr);
      }
    }
  }

  @Test
  void theSearchIsLogarithmic() {
    BpfMachine machine = machine(profile("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"));
    int most = 0;
    for (int nr = 0; nr < 500; nr++) {
      machine.run(SeccompArch.X86_64.audit(), nr);
      most = Math.max(most, machine.steps());
    }
    assertTrue(most < 30, "up to " + most + " instructions for a call");
  }

  @Test
  void unlistedArchitecturesAreKilledAndX32IsNotX86_64() {
    BpfMachine machine = machine(profile("SCMP_ARCH_X86_64"));
    int read = nr("read", SeccompArch.X86_64);
    assertEquals(ALLOW, machine.run(SeccompArch.X86_64.audit(), read));
    assertEquals(SeccompActions.KILL_THREAD, machine.run(SeccompArch.X86.audit(), 3));
    assertEquals(
        SeccompActions.KILL_THREAD, machine.run(SeccompArch.X86_64.audit(), read | 0x40000000));
    assertEquals(EPERM, machine.run(SeccompArch.X86_64.audit(), -1));
  }

  @Test
  void theHostsArchitectureNeedsNoListing() {
    assertEquals(ALLOW, machine(profile()).run(SeccompArch.X86_64.audit(), 0));
  }

  @ParameterizedTest
  @CsvSource({
    "SCMP_ACT_KILL,0",
    "SCMP_ACT_KILL_THREAD,0",
    "SCMP_ACT_KILL_PROCESS,-2147483648",
    "SCMP_ACT_TRAP,196608",
    "SCMP_ACT_LOG,2147221504",
    "SCMP_ACT_ERRNO,327687",
    "SCMP_ACT_TRACE,2146435079"
  })
  void everyAction(String action, int value) {
    BpfMachine machine =
        machine(rules("SCMP_ACT_ALLOW", new SyscallRule(List.of("mkdir"), action, 7, List.of())));
    assertEquals(value, machine.run(SeccompArch.X86_64.audit(), nr("mkdir", SeccompArch.X86_64)));
    assertEquals(ALLOW, machine.run(SeccompArch.X86_64.audit(), 0));
    assertEquals(ALLOW, machine.run(SeccompArch.X86_64.audit(), 9999));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SCMP_CMP_EQ",
        "SCMP_CMP_NE",
        "SCMP_CMP_LT",
        "SCMP_CMP_LE",
        "SCMP_CMP_GT",
        "SCMP_CMP_GE",
        "SCMP_CMP_MASKED_EQ"
      })
  void comparisonsHave64Bits(String op) {
    Random random = new Random(7);
    long[] edges = {0, 1, 5, 0x7fffffffL, 0x80000000L, 0xffffffffL, 1L << 32, 5L << 32, -1, -2};
    for (int i = 0; i < 400; i++) {
      long value = pick(random, edges);
      long two = op.equals("SCMP_CMP_MASKED_EQ") ? pick(random, edges) & value : 0;
      ArgCondition first = new ArgCondition(0, value, two, op);
      ArgCondition second = new ArgCondition(5, pick(random, edges), 0, "SCMP_CMP_GE");
      BpfMachine machine =
          machine(
              rules(
                  "SCMP_ACT_ALLOW",
                  new SyscallRule(List.of("write"), "SCMP_ACT_ERRNO", 9, List.of(first, second))));
      for (int j = 0; j < 40; j++) {
        long a = j == 0 ? value : j == 1 ? value + 1 : j == 2 ? value - 1 : pick(random, edges);
        long f = pick(random, edges);
        boolean both = holds(first, a, -1) && holds(second, f, -1);
        assertEquals(
            both ? SeccompActions.ERRNO | 9 : ALLOW,
            machine.run(SeccompArch.X86_64.audit(), 1, a, 0, 0, 0, 0, f),
            () -> first + " " + second + " on " + Long.toHexString(a) + " " + Long.toHexString(f));
      }
    }
  }

  private static long pick(Random random, long[] edges) {
    return edges[random.nextInt(edges.length)];
  }

  @Test
  void socketcallDoesNotBypassADeniedSocketOn32Bit() {
    SeccompSpec spec =
        new SeccompSpec(
            "SCMP_ACT_ALLOW",
            null,
            List.of("SCMP_ARCH_X86"),
            List.of(),
            "",
            "",
            List.of(new SyscallRule(List.of("socket"), "SCMP_ACT_ERRNO", 1, List.of())));
    BpfMachine machine = machine(spec);
    int audit = SeccompArch.X86.audit();
    assertEquals(EPERM, machine.run(audit, nr("socket", SeccompArch.X86)));
    assertEquals(EPERM, machine.run(audit, nr("socketcall", SeccompArch.X86), 1));
    assertEquals(ALLOW, machine.run(audit, nr("socketcall", SeccompArch.X86), 2));
  }

  @Test
  void severalConditionsOnOneArgumentMeanAnyOfThem() {
    BpfMachine machine =
        machine(
            rules(
                "SCMP_ACT_ERRNO",
                new SyscallRule(
                    List.of("personality"),
                    "SCMP_ACT_ALLOW",
                    null,
                    List.of(
                        new ArgCondition(0, 0, 0, "SCMP_CMP_EQ"),
                        new ArgCondition(0, 8, 0, "SCMP_CMP_EQ")))));
    int personality = nr("personality", SeccompArch.X86_64);
    assertEquals(ALLOW, machine.run(SeccompArch.X86_64.audit(), personality, 8));
    assertEquals(EPERM, machine.run(SeccompArch.X86_64.audit(), personality, 4));
  }

  @Test
  void unknownCallsAreIgnoredButUnknownWordsAreNamed() {
    SyscallRule unknown =
        new SyscallRule(List.of("no_such_call"), "SCMP_ACT_ALLOW", null, List.of());
    machine(rules("SCMP_ACT_ERRNO", unknown));
    SyscallRule badAction = new SyscallRule(List.of("read"), "SCMP_ACT_JUMP", null, List.of());
    OciException error =
        assertThrows(OciException.class, () -> machine(rules("SCMP_ACT_ERRNO", badAction)));
    assertEquals(
        "linux.seccomp.syscalls[0]: unknown seccomp action \"SCMP_ACT_JUMP\"", error.getMessage());
    assertEquals(OciException.Reason.BAD_SPEC, error.reason());
  }

  @Test
  void theTableHasNoTwoNamesForOneNumber() {
    for (SeccompArch arch : List.of(SeccompArch.X86_64, SeccompArch.X86, SeccompArch.AARCH64)) {
      Set<Integer> seen = new HashSet<>();
      for (String name : TABLE.names()) {
        TABLE
            .number(name, arch)
            .ifPresent(n -> assertTrue(seen.add(n), () -> arch + " " + n + " twice: " + name));
      }
      assertTrue(seen.size() > 300, arch + " has only " + seen.size());
    }
    assertEquals(59, nr("execve", SeccompArch.X86_64));
    assertEquals(221, nr("execve", SeccompArch.AARCH64));
    assertEquals(0x40000000 | 520, nr("execve", SeccompArch.X32));
  }
}
