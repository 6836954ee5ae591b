package io.jukung.it.dropin;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Debian's containerd below a directory of its own. */
final class Containerd implements AutoCloseable {
  private final Path directory;
  private final Daemon daemon;

  Containerd(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    Path config = directory.resolve("config.toml");
    Files.writeString(
        config,
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
          address = "%1$s/c.sock"
        """
            .formatted(directory));
    daemon =
        Daemon.start(
            directory.resolve("log"),
            () -> ctr("version").exit() == 0,
            List.of("containerd", "-c", config.toString()));
  }

  Path socket() {
    return directory.resolve("c.sock");
  }

  List<String> line(String... arguments) {
    List<String> line = new ArrayList<>(List.of("ctr", "-a", socket().toString()));
    line.addAll(List.of("-n", "jukung-dropin"));
    line.addAll(List.of(arguments));
    return line;
  }

  Result ctr(String... arguments) throws IOException, InterruptedException {
    return Installation.run(new ProcessBuilder(line(arguments)), new byte[0]);
  }

  @Override
  public void close() throws Exception {
    daemon.close();
  }
}
