package io.jukung.runtime.command;

import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** {@code spec}. */
final class SpecCommand {
  private final Session session;

  SpecCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("spec"), words);
    Path file = Path.of(flags.get("bundle", "")).toAbsolutePath().resolve("config.json");
    JsonObject spec =
        flags.has("rootless")
            ? DefaultSpec.rootless(ownId("unix:uid"), ownId("unix:gid"))
            : DefaultSpec.create();
    try {
      Files.writeString(
          file,
          Json.pretty(spec, "\t") + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException("File " + file + " exists. Remove it first");
    }
    session.err().flush();
    return 0;
  }

  private static long ownId(String attribute) throws IOException {
    return ((Integer) Files.getAttribute(Path.of("/proc/self"), attribute)).longValue();
  }
}
