package io.jukung.engine.container;

import io.jukung.engine.containerd.TaskClient;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code docker top}: the host's ps, reduced to a container's processes. */
public final class ContainerProcesses {
  private final TaskClient tasks;

  ContainerProcesses(TaskClient tasks) {
    this.tasks = tasks;
  }

  /** A table. */
  public record Table(List<String> titles, List<List<String>> rows) {}

  /**
   * @param psArgs empty: -ef
   */
  public Table top(Container container, List<String> psArgs) throws InterruptedException {
    Pause.requireAlive(container);
    Set<String> pids = new HashSet<>();
    tasks.pids(container.id()).forEach(pid -> pids.add(Integer.toString(pid)));
    return table(ps(psArgs.isEmpty() ? List.of("-ef") : psArgs), pids);
  }

  static Table table(List<String> lines, Set<String> pids) {
    List<String> titles = lines.isEmpty() ? List.of() : words(lines.getFirst(), Integer.MAX_VALUE);
    int column = titles.indexOf("PID");
    if (column < 0) {
      throw ContainerException.invalidArgument("Couldn't find PID field in ps output");
    }
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> row = words(line, titles.size());
      if (row.size() > column && pids.contains(row.get(column))) {
        rows.add(row);
      }
    }
    return new Table(titles, rows);
  }

  /** The last column takes the rest of the line, since commands have blanks. */
  private static List<String> words(String line, int limit) {
    return Arrays.asList(line.strip().split("\\s+", limit == Integer.MAX_VALUE ? 0 : limit));
  }

  private static List<String> ps(List<String> args) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(args);
    try {
      Process process = new ProcessBuilder(command).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw ContainerException.invalidArgument(
            "error running ps: " + err.lines().findFirst().orElse("no output"));
      }
      return out.lines().toList();
    } catch (IOException e) {
      throw ContainerException.internal("run ps: " + e.getMessage(), e);
    }
  }
}
