package io.jukung.engine.container;

import io.jukung.engine.logs.JsonFileReader;
import io.jukung.engine.logs.LogQuery;
import io.jukung.engine.logs.LogSink;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.io.IOException;
import java.time.Clock;

/** {@code docker logs}. */
public final class ContainerLogs {
  private final ContainerPaths paths;
  private final Clock clock;

  ContainerLogs(ContainerPaths paths, Clock clock) {
    this.paths = paths;
    this.clock = clock;
  }

  /** Blocks while the sink does; with {@code follow} until the container ends. */
  public void read(Container container, LogQuery query, boolean follow, LogSink sink)
      throws InterruptedException {
    if (!query.stdout() && !query.stderr()) {
      throw ContainerException.invalidArgument(
          "bad parameters: you must choose at least one stream");
    }
    if (container.record().host().logDriver().equals("none")) {
      throw new ContainerException(
          io.jukung.proto.error.ErrorKind.UNIMPLEMENTED,
          Reason.OPTION_UNSUPPORTED,
          "configured logging driver does not support reading");
    }
    JsonFileReader reader = new JsonFileReader(paths.log(container.id()), query, sink, clock);
    try {
      if (follow) {
        reader.follow(
            () ->
                !container.status().isAlive() && container.status() != ContainerStatus.RESTARTING);
      } else {
        reader.read();
      }
    } catch (IOException e) {
      throw ContainerException.internal(
          "read the log of container " + container.name() + ": " + e.getMessage(), e);
    }
  }
}
