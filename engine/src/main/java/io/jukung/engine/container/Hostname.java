package io.jukung.engine.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a container calls its machine. */
final class Hostname {
  private Hostname() {}

  static String of(ContainerRecord record) {
    if (!record.config().hostname().isEmpty()) {
      return record.config().hostname();
    }
    return record.host().hostNetwork() || record.host().hostUts()
        ? ofHost(record.shortId())
        : record.shortId();
  }

  private static String ofHost(String otherwise) {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return otherwise;
    }
  }
}
