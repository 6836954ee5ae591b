package io.jukung.runtime.command;

import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNumber;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** {@code ps}, of which only the pids are printed. */
final class PsCommand {
  private final Session session;

  PsCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(new Flags.Known().value("format", "f"), words);
    StateStore store = session.store();
    List<Integer> pids = Cgroup.existing(store.load(flags.onlyId("ps")).cgroups()).pids();
    if (flags.get("format", "table").equals("json")) {
      List<JsonValue> json = new ArrayList<>();
      pids.forEach(pid -> json.add(JsonNumber.of(pid)));
      session.out().println(Json.write(new JsonArray(json)));
    } else {
      session.out().println("PID");
      pids.forEach(session.out()::println);
    }
    return 0;
  }
}
