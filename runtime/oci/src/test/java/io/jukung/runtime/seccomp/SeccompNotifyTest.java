package io.jukung.runtime.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.SeccompSpec;
import io.jukung.runtime.spec.SeccompSpec.SyscallRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeccompNotifyTest {
  private static final SyscallTable TABLE = SyscallTable.load();

  private static SeccompSpec spec(String call, String path, String... flags) {
    return new SeccompSpec(
        "SCMP_ACT_ALLOW",
        null,
        List.of(),
        List.of(flags),
        path,
        "meta",
        List.of(new SyscallRule(List.of(call), "SCMP_ACT_NOTIFY", null, List.of())));
  }

  private static SeccompFilter compile(SeccompSpec spec) {
    return new SeccompCompiler(TABLE, SeccompArch.X86_64).compile(spec);
  }

  @Test
  void aRuleThatNotifiesAsksForAListener() {
    SeccompFilter filter =
        compile(spec("mkdir", "/run/agent.sock", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"));
    assertTrue(filter.listener());
    assertEquals(8 | 32, filter.flags());
    BpfMachine machine = new BpfMachine(filter.program());
    int mkdir = TABLE.number("mkdir", SeccompArch.X86_64).orElseThrow();
    assertEquals(SeccompActions.NOTIFY, machine.run(SeccompArch.X86_64.audit(), mkdir));
  }

  @Test
  void withoutSuchARuleThereIsNoListener() {
    SeccompSpec spec =
        new SeccompSpec(
            "SCMP_ACT_ALLOW",
            null,
            List.of(),
            List.of("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"),
            "/run/agent.sock",
            "",
            List.of());
    assertFalse(compile(spec).listener());
    assertEquals(0, compile(spec).flags());
  }

  @Test
  void whatWouldWaitForEverIsRefused() {
    OciException write = assertThrows(OciException.class, () -> compile(spec("write", "/a")));
    assertEquals(
        "linux.seccomp.syscalls[0]: SCMP_ACT_NOTIFY cannot be used for write", write.getMessage());
    OciException nobody = assertThrows(OciException.class, () -> compile(spec("mkdir", "")));
    assertEquals("linux.seccomp: SCMP_ACT_NOTIFY needs listenerPath", nobody.getMessage());
    SeccompSpec all =
        new SeccompSpec("SCMP_ACT_NOTIFY", null, List.of(), List.of(), "/a", "", List.of());
    assertThrows(OciException.class, () -> compile(all));
  }
}
