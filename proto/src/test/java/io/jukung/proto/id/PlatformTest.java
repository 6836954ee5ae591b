package io.jukung.proto.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/x86_64, linux/amd64",
    "Linux/X86-64, linux/amd64",
    "linux/amd64/v1, linux/amd64",
    "linux/amd64/v3, linux/amd64/v3",
    "linux/arm, linux/arm",
    "linux/armhf, linux/arm",
    "linux/armel, linux/arm/v6",
    "linux/arm/7, linux/arm/v7",
    "linux/aarch64, linux/arm64",
    "linux/arm64/8, linux/arm64/v8",
    "linux/arm64/v8, linux/arm64/v8",
    "linux/i386, linux/386",
    "amd64, linux/amd64",
    "s390x, linux/s390x",
    "macos/arm64, darwin/arm64",
    "windows/amd64, windows/amd64",
  })
  void parses(String text, String normal) {
    assertEquals(normal, Platform.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "linux/", "/amd64", "a/b/c/d", "linux/am d64", "linux/*"})
  void refuses(String text) {
    assertThrows(ContainerException.class, () -> Platform.parse(text));
  }

  @Test
  void theHostRunsItsOwn() {
    assertEquals(0, Platform.host().rank(Platform.host()));
    assertEquals(Platform.host(), Platform.parse("linux"));
    assertEquals(-1, Platform.host().rank(new Platform("windows", "amd64", "")));
  }

  @Test
  void lesserVariantsRunToo() {
    Platform armv7 = Platform.parse("linux/arm/v7");
    assertEquals(
        List.of("linux/arm/v7", "linux/arm/v6", "linux/arm/v5"),
        armv7.compatible().stream().map(Platform::toString).toList());
    assertEquals(-1, armv7.rank(Platform.parse("linux/arm/v8")));
    assertEquals(-1, armv7.rank(Platform.parse("linux/arm64")));
    Platform arm64 = Platform.parse("linux/arm64");
    assertEquals(0, arm64.rank(new Platform("linux", "arm64", "v8")));
    assertTrue(arm64.rank(Platform.parse("linux/arm/v8")) > 0);
    assertTrue(
        arm64.rank(Platform.parse("linux/arm/v7")) > arm64.rank(Platform.parse("linux/arm/v8")));
    assertEquals(-1, arm64.rank(Platform.parse("linux/amd64")));
    assertEquals(
        List.of("linux/amd64", "linux/386"),
        Platform.parse("linux/amd64").compatible().stream().map(Platform::toString).toList());
    assertEquals(
        List.of("linux/amd64/v3", "linux/amd64/v2", "linux/amd64", "linux/386"),
        Platform.parse("linux/amd64/v3").compatible().stream().map(Platform::toString).toList());
    Platform v9 = Platform.parse("linux/arm64/v9.1");
    assertEquals(
        List.of("linux/arm64/v9.1", "linux/arm64/v9", "linux/arm64/v8.6"),
        v9.compatible().subList(0, 3).stream().map(Platform::toString).toList());
    assertTrue(v9.rank(Platform.parse("linux/arm64")) > 0);
  }
}
