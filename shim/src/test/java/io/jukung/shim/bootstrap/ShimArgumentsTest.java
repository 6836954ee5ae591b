package io.jukung.shim.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.shim.bootstrap.ShimArguments.Action;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShimArgumentsTest {
  @Test
  void containerdsCommandLineIsUnderstood() {
    ShimArguments arguments =
        parse(
            "-namespace",
            "default",
            "-address",
            "/run/c.sock",
            "-publish-binary",
            "/bin/c",
            "-id",
            "x",
            "start");

    assertEquals(
        new ShimArguments(
            Action.START,
            "default",
            "x",
            "/run/c.sock",
            "/bin/c",
            false,
            null,
            Duration.ofSeconds(60)),
        arguments);
  }

  @Test
  void twoDashesAndEqualsSignsAreTheSame() {
    ShimArguments arguments =
        parse("--namespace=k8s.io", "--debug", "-id=x", "-bundle=/b", "-idle=0.5", "delete");

    assertEquals(
        new ShimArguments(
            Action.DELETE, "k8s.io", "x", "", "", true, Path.of("/b"), Duration.ofMillis(500)),
        arguments);
  }

  @Test
  void versionAndInfoNeedNothingElse() {
    assertEquals(Action.VERSION, parse("-v").action());
    assertEquals(Action.INFO, parse("-info").action());
  }

  @Test
  void wrongCommandLinesAreRefusedByName() {
    assertRefused("-colour", "-colour", "red", "-namespace", "n", "-id", "x", "start");
    assertRefused("-id needs a value", "-namespace", "n", "start", "-id");
    assertRefused("-namespace is missing", "-id", "x", "start");
    assertRefused(
        "\"../n\" is not a containerd namespace", "-namespace", "../n", "-id", "x", "start");
    assertRefused("-id is missing", "-namespace", "n", "start");
    assertRefused("unknown action \"run\"", "-namespace", "n", "-id", "x", "run");
    assertRefused(
        "unexpected argument \"delete\"", "-namespace", "n", "-id", "x", "start", "delete");
    assertRefused("no action given", "-namespace", "n", "-id", "x");
    assertRefused("-1", "-namespace", "n", "-idle", "-1", "serve");
  }

  private static void assertRefused(String what, String... arguments) {
    ContainerException refused = assertThrows(ContainerException.class, () -> parse(arguments));
    assertTrue(String.valueOf(refused.getMessage()).contains(what), refused.toString());
  }

  private static ShimArguments parse(String... arguments) {
    return ShimArguments.parse(List.of(arguments), Duration.ofSeconds(60));
  }
}
