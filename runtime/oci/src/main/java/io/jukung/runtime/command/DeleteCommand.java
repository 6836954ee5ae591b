package io.jukung.runtime.command;

import io.jukung.runtime.Deletion;
import io.jukung.runtime.state.StateStore;
import java.util.List;

/** {@code delete}. */
final class DeleteCommand {
  private final Session session;

  DeleteCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(CommandFlags.of("delete"), words);
    String id = flags.onlyId("delete");
    StateStore store = session.store();
    if (flags.has("force") && !store.exists(id)) {
      return 0;
    }
    new Deletion(store, session.hooks()).run(id, flags.has("force"));
    return 0;
  }
}
