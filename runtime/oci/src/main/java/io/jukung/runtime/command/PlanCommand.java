package io.jukung.runtime.command;

import io.jukung.runtime.PlanPreview;
import java.nio.file.Path;
import java.util.List;

/** {@code plan}: what create would do, system call by system call. */
final class PlanCommand {
  private final Session session;

  PlanCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(CommandFlags.of("plan"), words);
    Path bundle = Path.of(flags.get("bundle", "")).toAbsolutePath().normalize();
    String id = flags.arguments().isEmpty() ? "ID" : flags.arguments().getFirst();
    session
        .out()
        .print(
            PlanPreview.of(
                bundle, id, session.root(), flags.has("no-pivot"), session.systemdCgroup()));
    return 0;
  }
}
