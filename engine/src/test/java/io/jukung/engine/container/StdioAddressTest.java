package io.jukung.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.engine.config.HostConfig;
import io.jukung.engine.containerd.Stdio;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StdioAddressTest {
  private static final Path SOCKET = Path.of("/run/j/attach/x.sock");

  @Test
  void jsonFile() {
    Stdio stdio =
        StdioAddress.container(
            SOCKET,
            Path.of("/data/a b+c&d.log"),
            HostConfig.builder()
                .log("json-file", Map.of("max-size", "20m", "max-file", "5"))
                .build(),
            false,
            false);
    String address =
        "jukung:///run/j/attach/x.sock?driver=json-file&path=%2Fdata%2Fa%20b%2Bc%26d.log"
            + "&max-size=20971520&max-file=5";
    assertEquals(new Stdio("", address, address, false), stdio);
  }

  @Test
  void aTerminalHasNoStderr() {
    Stdio stdio =
        StdioAddress.container(
            SOCKET, Path.of("/l"), HostConfig.builder().log("none", Map.of()).build(), true, true);
    String address = "jukung:///run/j/attach/x.sock?driver=none";
    assertEquals(new Stdio(address, address, "", true), stdio);
  }
}
