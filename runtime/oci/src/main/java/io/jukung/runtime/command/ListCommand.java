package io.jukung.runtime.command;

import io.jukung.runtime.ContainerState;
import io.jukung.runtime.OciException;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** {@code list}. */
final class ListCommand {
  private static final String[] COLUMNS = {"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"};
  private static final int MIN_WIDTH = 12;
  private static final int GAP = 3;

  private final Session session;

  ListCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(CommandFlags.of("list"), words);
    List<ContainerState> states = states();
    if (flags.has("quiet")) {
      states.forEach(state -> session.out().println(state.id()));
      return 0;
    }
    switch (flags.get("format", "table")) {
      case "table" -> table(states);
      case "json" -> {
        List<JsonValue> json = new ArrayList<>();
        states.forEach(state -> json.add(state.toJson()));
        session.out().println(json.isEmpty() ? "null" : Json.write(new JsonArray(json)));
      }
      default -> throw new UsageException("invalid format option: table or json");
    }
    return 0;
  }

  private List<ContainerState> states() {
    StateStore store = session.store();
    List<ContainerState> states = new ArrayList<>();
    for (String id : store.ids()) {
      try {
        states.add(store.state(store.load(id)));
      } catch (OciException e) {
        if (e.reason() != OciException.Reason.NO_CONTAINER) {
          throw e;
        }
      }
    }
    return states;
  }

  private void table(List<ContainerState> states) {
    List<String[]> rows = new ArrayList<>();
    rows.add(COLUMNS);
    for (ContainerState state : states) {
      rows.add(
          new String[] {
            state.id(),
            Integer.toString(state.pid()),
            state.status().text(),
            state.bundle().toString(),
            state.created().toString(),
            state.owner() == 0 ? "root" : Integer.toString(state.owner())
          });
    }
    int[] widths = new int[COLUMNS.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Math.max(MIN_WIDTH, row[i].length() + GAP));
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]);
        if (i + 1 < row.length) {
          line.append(" ".repeat(widths[i] - row[i].length()));
        }
      }
      session.out().println(line);
    }
  }
}
