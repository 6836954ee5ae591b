package io.jukung.containerd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {

  @TempDir Path root;

  private static Arguments parse(String... words) {
    return Arguments.parse(List.of(words), Map.of());
  }

  @Test
  void defaultsAreThePlacesOfTheContracts() {
    ContainerdSettings settings = parse().settings();
    assertEquals(Path.of("/var/lib/jukung/containerd"), settings.root());
    assertEquals(Path.of("/run/jukung/containerd"), settings.state());
    assertEquals(Path.of("/run/jukung/containerd.sock"), settings.address());
    assertEquals(Path.of("/run/jukung/containerd.sock.ttrpc"), settings.ttrpcAddress());
    assertEquals(Path.of("/run/jukung"), settings.run());
  }

  @Test
  void flagsBeatTheFileAndTheFileBeatsTheEnvironment() throws IOException {
    Path file = root.resolve("config.json");
    Files.writeString(file, "{\"root\":\"/file/root\",\"state\":\"/file/state\"}");
    ContainerdSettings settings =
        Arguments.parse(
                List.of("--config", file.toString(), "--root=/flag/root"),
                Map.of("JUKUNG_ROOT", "/env", "JUKUNG_RUN", "/env/run"))
            .settings();
    assertEquals(Path.of("/flag/root"), settings.root());
    assertEquals(Path.of("/file/state"), settings.state());
    assertEquals(Path.of("/env/run/containerd.sock"), settings.address());
    assertEquals(Path.of("/env/run"), settings.run());
  }

  @Test
  void whatIsUnknownIsNamed() throws IOException {
    assertMessage("unknown flag or argument --rot", "--rot", "x");
    assertMessage("unknown flag or argument serve", "serve");
    assertMessage("flag --root needs a value", "--root");
    assertMessage("--log-level loud", "--log-level", "loud");
    Path file = root.resolve("config.json");
    Files.writeString(file, "{\"rot\":\"x\"}");
    assertMessage("rot", "-c", file.toString());
  }

  private static void assertMessage(String part, String... words) {
    String message = assertThrows(ContainerException.class, () -> parse(words)).message();
    assertTrue(message.contains(part), message);
  }

  @Test
  void helpAndVersionAreAnswers() {
    assertTrue(parse("--help").help().orElseThrow().startsWith("Usage: jukung-containerd"));
    assertEquals(
        "jukung-containerd " + ContainerdLite.VERSION + "\n", parse("-v").help().orElseThrow());
  }
}
