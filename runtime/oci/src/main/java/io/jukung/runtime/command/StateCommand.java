package io.jukung.runtime.command;

import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import java.util.List;

/** {@code state}. */
final class StateCommand {
  private final Session session;

  StateCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    String id = Flags.parse(CommandFlags.of("state"), words).onlyId("state");
    StateStore store = session.store();
    session.out().println(Json.pretty(store.state(store.load(id)).toJson()));
    return 0;
  }
}
