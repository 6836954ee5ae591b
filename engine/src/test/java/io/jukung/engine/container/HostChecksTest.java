package io.jukung.engine.container;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.config.Resources;
import io.jukung.engine.config.RestartPolicy;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostChecksTest {
  private static final ContainerConfig CONFIG = ContainerConfig.of("x", List.of("true"));

  private static ContainerException refused(HostConfig.Builder host) {
    return assertThrows(ContainerException.class, () -> HostChecks.check(CONFIG, host.build()));
  }

  @Test
  void whatWeHaveIsAccepted() {
    for (String network : List.of("default", "none", "host")) {
      assertDoesNotThrow(
          () -> HostChecks.check(CONFIG, HostConfig.builder().networkMode(network).build()));
    }
  }

  @Test
  void networksThatDoNotExistYetAreRefusedByName() {
    for (String network : List.of("bridge", "mynet", "container:x")) {
      ContainerException e = refused(HostConfig.builder().networkMode(network));
      assertEquals(ErrorKind.UNIMPLEMENTED, e.kind());
      assertTrue(e.message().contains(network), e.message());
    }
  }

  @Test
  void memoryBelowTheLeastIsRefused() {
    ContainerException e =
        refused(
            HostConfig.builder()
                .resources(new Resources(1 << 20, 0, 0, 0, 0, 0, 0, "", "", 0, false)));
    assertEquals("Minimum memory limit allowed is 6MB", e.message());
  }

  @Test
  void autoRemoveAndRestartExcludeEachOther() {
    refused(HostConfig.builder().autoRemove(true).restartPolicy(RestartPolicy.parse("always")));
  }

  @Test
  void mountsMustBeWellFormed() {
    refused(HostConfig.builder().mounts(List.of(MountSpec.bind("/a", "rel", false))));
    refused(HostConfig.builder().mounts(List.of(MountSpec.bind("/a", "/", false))));
    refused(HostConfig.builder().mounts(List.of(MountSpec.bind("rel", "/b", false))));
    refused(
        HostConfig.builder()
            .mounts(List.of(MountSpec.bind("/a", "/b", false), MountSpec.tmpfs("/b/", ""))));
    refused(HostConfig.builder().mounts(List.of(MountSpec.tmpfs("/b", "sise=3m"))));
    MountSpec missing =
        new MountSpec(MountSpec.Type.BIND, "/does/not/exist", "/b", false, "", "", false, false);
    ContainerException e = refused(HostConfig.builder().mounts(List.of(missing)));
    assertTrue(e.message().endsWith("bind source path does not exist: /does/not/exist"));
  }

  @Test
  void logOptionsAreChecked() {
    assertDoesNotThrow(
        () ->
            HostChecks.check(
                CONFIG,
                HostConfig.builder()
                    .log("json-file", Map.of("max-size", "10m", "max-file", "3"))
                    .build()));
    refused(HostConfig.builder().log("json-file", Map.of("max-size", "ten")));
    refused(HostConfig.builder().log("json-file", Map.of("colour", "red")));
    refused(HostConfig.builder().log("syslog", Map.of()));
  }

  @Test
  void tmpfsOptionsTurnDefaultsRound() {
    assertEquals(
        List.of("noexec", "nosuid", "nodev", "rprivate", "size=1m"),
        TmpfsOptions.merge("size=1m", false));
    assertEquals(
        List.of("nosuid", "nodev", "rprivate", "exec", "mode=700"),
        TmpfsOptions.merge("exec,mode=700", false));
  }

  @Test
  void signalsByNameAndNumber() {
    assertEquals(15, Signals.number("SIGTERM"));
    assertEquals(15, Signals.number("term"));
    assertEquals(9, Signals.number("9"));
    assertEquals(10, Signals.number("USR1"));
    assertEquals(31, Signals.number("SIGSYS"));
    assertEquals(37, Signals.number("RTMIN+3"));
    assertEquals(64, Signals.number("RTMAX"));
    for (String wrong : List.of("NOPE", "0", "65", "-1", "")) {
      ContainerException e = assertThrows(ContainerException.class, () -> Signals.number(wrong));
      assertEquals("Invalid signal: " + wrong, e.message());
    }
  }
}
