package io.jukung.runtime.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.SeccompSpec.ArgCondition;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule of Docker's default profile, for every architecture, by running the filter. */
class DockerProfileTest {
  private static final SyscallTable TABLE = SyscallTable.load();
  private static final List<SeccompArch> X86 =
      List.of(SeccompArch.X86_64, SeccompArch.X86, SeccompArch.X32);
  private static final List<SeccompArch> ARM = List.of(SeccompArch.AARCH64, SeccompArch.ARM);

  /** What the engine makes of it: rules for other machines and capabilities left out. */
  private static SeccompSpec profile(boolean x86, boolean allCapabilities) throws IOException {
    JsonView json;
    try (InputStream in = DockerProfileTest.class.getResourceAsStream("docker-default.json")) {
      json = Json.parse(Objects.requireNonNull(in).readAllBytes()).view();
    }
    Set<String> names = x86 ? Set.of("amd64", "x86", "x32") : Set.of("arm64", "arm");
    List<SyscallRule> rules = new ArrayList<>();
    for (JsonView rule : json.elements("syscalls")) {
      JsonView includes = rule.find("includes");
      JsonView excludes = rule.find("excludes");
      boolean in =
          includes == null
              || ((!includes.has("arches")
                      || includes.strings("arches").stream().anyMatch(names::contains))
                  && (!includes.has("caps") || allCapabilities));
      boolean out = excludes != null && excludes.has("caps") && allCapabilities;
      if (in && !out) {
        rules.add(rule(rule));
      }
    }
    List<String> archs = new ArrayList<>();
    (x86 ? X86 : ARM).forEach(arch -> archs.add("SCMP_ARCH_" + arch));
    return new SeccompSpec("SCMP_ACT_ERRNO", 1, archs, List.of(), "", "", rules);
  }

  private static SyscallRule rule(JsonView json) {
    List<ArgCondition> args = new ArrayList<>();
    for (JsonView arg : json.elements("args")) {
      args.add(
          new ArgCondition(
              (int) arg.get("index").inRange(0, 5),
              arg.get("value").unsignedLong(),
              arg.longValue("valueTwo", 0),
              arg.string("op")));
    }
    Long errno = json.longOrNull("errnoRet");
    return new SyscallRule(
        json.strings("names"),
        json.string("action"),
        errno == null ? null : errno.intValue(),
        args);
  }

  @ParameterizedTest
  @CsvSource({"true,false", "true,true", "false,false", "false,true"})
  void everyRuleDecidesAsItSays(boolean x86, boolean allCapabilities) throws IOException {
    SeccompSpec spec = profile(x86, allCapabilities);
    SeccompArch host = x86 ? SeccompArch.X86_64 : SeccompArch.AARCH64;
    SeccompFilter filter = new SeccompCompiler(TABLE, host).compile(spec);
    assertTrue(filter.length() < Bpf.MAX_LENGTH, filter.length() + " instructions");
    BpfMachine machine = new BpfMachine(filter.program());
    int checked = 0;
    for (SyscallRule rule : spec.syscalls()) {
      for (String name : rule.names()) {
        for (SeccompArch arch : x86 ? X86 : ARM) {
          OptionalInt number = TABLE.number(name, arch);
          if (number.isPresent()) {
            for (long[] args : tries(rule)) {
              int nr = number.getAsInt();
              assertEquals(
                  SeccompCompilerTest.expected(spec, arch, nr, args),
                  machine.run(arch.audit(), nr, args),
                  () -> arch + " " + name + " " + args[0]);
              assertTrue(machine.steps() < 40, machine.steps() + " steps for " + name);
              checked++;
            }
          }
        }
      }
    }
    assertTrue(checked > 500, "only " + checked);
  }

  /** Calls without a rule too. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void allOtherCallsGetTheDefault(boolean x86) throws IOException {
    SeccompSpec spec = profile(x86, false);
    SeccompArch host = x86 ? SeccompArch.X86_64 : SeccompArch.AARCH64;
    BpfMachine machine = new BpfMachine(new SeccompCompiler(TABLE, host).compile(spec).program());
    for (SeccompArch arch : x86 ? X86 : ARM) {
      for (int i = 0; i < 1000; i++) {
        int nr = i + arch.bias();
        long[] args = {-1, 0, 0, 0, 0, 0};
        assertEquals(
            SeccompCompilerTest.expected(spec, arch, nr, args),
            machine.run(arch.audit(), nr, args),
            () -> arch + " call " + nr);
      }
    }
  }

  private static List<long[]> tries(SyscallRule rule) {
    List<long[]> tries = new ArrayList<>();
    tries.add(new long[] {0, 0, 0, 0, 0, 0});
    tries.add(new long[] {-1, -1, -1, -1, -1, -1});
    for (ArgCondition arg : rule.args()) {
      for (long value :
          new long[] {
            arg.value() - 1, arg.value(), arg.value() + 1, ~arg.value(), arg.value() | 1L << 40
          }) {
        long[] args = new long[6];
        args[arg.index()] = value;
        tries.add(args);
      }
    }
    return tries;
  }
}
