package io.jukung.runtime.command;

import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonNumber;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code ps}: the pids as JSON, or those lines of the host's ps(1) that are the container's. */
final class PsCommand {
  private final Session session;

  PsCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("ps"), words);
    if (flags.arguments().isEmpty()) {
      throw new UsageException("\"ps\" requires at least 1 argument: the container's id");
    }
    String format = flags.get("format", "table");
    if (!format.equals("table") && !format.equals("json")) {
      throw new UsageException("invalid format option: table or json");
    }
    StateStore store = session.store();
    List<Integer> pids = Cgroup.existing(store.load(flags.arguments().getFirst()).cgroups()).pids();
    if (format.equals("json")) {
      List<JsonValue> json = new ArrayList<>();
      pids.forEach(pid -> json.add(JsonNumber.of(pid)));
      session.out().println(Json.write(new JsonArray(json)));
    } else {
      table(pids, flags.arguments().subList(1, flags.arguments().size()));
    }
    return 0;
  }

  private void table(List<Integer> pids, List<String> options) throws IOException {
    List<String> line = new ArrayList<>(List.of("ps"));
    line.addAll(options.isEmpty() ? List.of("-ef") : options);
    Process ps = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = ps.waitFor();
      if (code != 0) {
        throw new OciException(
            OciException.Kind.INTERNAL,
            OciException.Reason.NONE,
            "ps: exit status " + code + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ps ran", e);
    }
    select(said.lines().toList(), pids).forEach(session.out()::println);
  }

  /** The title and the lines whose column PID has one of these. */
  static List<String> select(List<String> lines, List<Integer> pids) {
    if (lines.isEmpty()) {
      return List.of();
    }
    int column = Arrays.asList(lines.getFirst().strip().split(" +", -1)).indexOf("PID");
    if (column < 0) {
      throw new UsageException("couldn't find PID field in ps output");
    }
    Set<String> wanted = new HashSet<>();
    pids.forEach(pid -> wanted.add(pid.toString()));
    List<String> selected = new ArrayList<>();
    selected.add(lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.strip().split(" +", -1);
      if (fields.length > column && wanted.contains(fields[column])) {
        selected.add(line);
      }
    }
    return selected;
  }
}
