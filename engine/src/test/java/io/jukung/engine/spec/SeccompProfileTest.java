package io.jukung.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {
  private static final SeccompProfile STANDARD = SeccompProfile.standard();

  static HostFacts host(String architecture, int major, int minor) {
    return new HostFacts(-1L, architecture, major, minor, false, List.of(), List.of());
  }

  private static Set<String> allowedOutright(JsonObject profile) {
    Set<String> names = new TreeSet<>();
    for (JsonView rule : profile.view().elements("syscalls")) {
      if (rule.string("action").equals("SCMP_ACT_ALLOW") && !rule.has("args")) {
        names.addAll(rule.strings("names"));
      }
    }
    return names;
  }

  private static boolean mentions(JsonObject profile, String action, String name) {
    return profile.view().elements("syscalls").stream()
        .anyMatch(r -> r.string("action").equals(action) && r.strings("names").contains(name));
  }

  @Test
  void theDefaultCapabilitiesGetTheCautiousRules() {
    JsonObject profile = STANDARD.resolve(Capability.DEFAULT, host("amd64", 6, 1));
    Set<String> allowed = allowedOutright(profile);
    assertEquals("SCMP_ACT_ERRNO", profile.view().string("defaultAction"));
    assertEquals(1, profile.view().longValue("defaultErrnoRet"));
    assertEquals(
        List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
        profile.view().strings("architectures"));
    assertTrue(allowed.containsAll(List.of("read", "openat2", "chroot", "ptrace", "arch_prctl")));
    for (String no :
        List.of("mount", "unshare", "clone", "clone3", "bpf", "reboot", "settimeofday")) {
      assertFalse(allowed.contains(no), no);
    }
    // clone without new namespaces, and "does not exist" for clone3 so that libc falls back
    assertTrue(mentions(profile, "SCMP_ACT_ALLOW", "clone"));
    assertTrue(mentions(profile, "SCMP_ACT_ERRNO", "clone3"));
  }

  @Test
  void capabilitiesOpenTheirSyscalls() {
    EnumSet<Capability> admin = EnumSet.of(Capability.CAP_SYS_ADMIN);
    JsonObject profile = STANDARD.resolve(admin, host("amd64", 6, 1));
    assertTrue(allowedOutright(profile).containsAll(List.of("mount", "clone", "clone3", "setns")));
    assertFalse(mentions(profile, "SCMP_ACT_ERRNO", "clone3"));
    assertFalse(allowedOutright(profile).contains("chroot"));
  }

  @Test
  void kernelAndArchitectureDecideToo() {
    Set<String> old = allowedOutright(STANDARD.resolve(Capability.DEFAULT, host("amd64", 4, 7)));
    assertFalse(old.contains("ptrace"));
    JsonObject arm = STANDARD.resolve(Capability.DEFAULT, host("arm64", 6, 1));
    assertFalse(allowedOutright(arm).contains("arch_prctl"));
    assertTrue(allowedOutright(arm).contains("arm_fadvise64_64"));
    assertEquals(
        List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"), arm.view().strings("architectures"));
  }

  @Test
  void rulesAreInTheOciForm() {
    JsonObject profile = STANDARD.resolve(Capability.DEFAULT, host("amd64", 6, 1));
    for (JsonView rule : profile.view().elements("syscalls")) {
      rule.onlyFields(Set.of("names", "action", "errnoRet", "args"));
    }
  }

  @Test
  void aUsersProfile() {
    SecurityOptions options =
        SecurityOptions.parse(
            List.of(
                "no-new-privileges",
                "seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"name\":\"mkdir\",\"action\":\"SCMP_ACT_ERRNO\"}]}"),
            STANDARD);
    assertTrue(options.noNewPrivileges());
    SeccompProfile profile = options.profile();
    assertTrue(profile != null);
    JsonObject resolved = profile.resolve(Capability.DEFAULT, host("amd64", 6, 1));
    assertTrue(mentions(resolved, "SCMP_ACT_ERRNO", "mkdir"));
    assertEquals(null, SecurityOptions.parse(List.of("seccomp=unconfined"), STANDARD).profile());
    assertThrows(
        ContainerException.class, () -> SecurityOptions.parse(List.of("seccomp={\"x\""), STANDARD));
    assertThrows(
        ContainerException.class, () -> SecurityOptions.parse(List.of("label=disable"), STANDARD));
    assertThrows(ContainerException.class, () -> SecurityOptions.parse(List.of("fly"), STANDARD));
  }
}
