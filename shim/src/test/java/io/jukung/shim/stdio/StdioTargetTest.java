package io.jukung.shim.stdio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.shim.stdio.StdioTarget.LogDriver;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StdioTargetTest {
  @Test
  void knownFormsAreUnderstood() {
    assertEquals(new StdioTarget.Nowhere(), StdioTarget.parse(""));
    assertEquals(
        new StdioTarget.Fifo(Path.of("/run/x-stdout")), StdioTarget.parse("/run/x-stdout"));
    assertEquals(new StdioTarget.Fifo(Path.of("/run/x")), StdioTarget.parse("fifo:///run/x"));
    assertEquals(
        new StdioTarget.PlainFile(Path.of("/log/a b")), StdioTarget.parse("file:///log/a%20b"));
    assertEquals(
        new StdioTarget.Logger(Path.of("/bin/log"), List.of("-id", "x", "--quiet"), false),
        StdioTarget.parse("binary:///bin/log?-id=x&--quiet"));
    assertEquals(
        new StdioTarget.Attach(
            Path.of("/run/a.sock"),
            new LogDriver.JsonFile(Path.of("/var/a+b&c-json.log"), 20971520, 5)),
        StdioTarget.parse(
            "jukung:///run/a.sock?driver=json-file&path=/var/a+b%26c-json.log&max-size=20971520&max-file=5"));
    assertEquals(
        new StdioTarget.Attach(Path.of("/run/a.sock"), new LogDriver.None()),
        StdioTarget.parse("jukung:///run/a.sock?driver=none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "relative/path",
        "http://host/x",
        "jukung:///s?driver=syslog",
        "jukung:///s?driver=json-file",
        "jukung:///s?driver=json-file&path=relative",
        "jukung:///s?driver=json-file&path=/l&max-size=10m",
        "jukung:///s?driver=json-file&path=/l&max-size=-1",
        "jukung:///s?driver=json-file&path=/l&colour=red",
        "jukung:///s?driver=none&path=/l",
        "file:///%zz"
      })
  void othersAreRefusedByName(String text) {
    ContainerException refused =
        assertThrows(ContainerException.class, () -> StdioTarget.parse(text));
    assertTrue(String.valueOf(refused.getMessage()).contains(text), refused.toString());
  }
}
