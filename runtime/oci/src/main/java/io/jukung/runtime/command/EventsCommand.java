package io.jukung.runtime.command;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code events}: one JSON object a line, statistics and notices of kills for want of memory. */
final class EventsCommand {
  private static final Pattern PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ms|us|µs|ns|h|m|s)");
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Session session;

  EventsCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(CommandFlags.of("events"), words);
    StateStore store = session.store();
    String id = flags.onlyId("events");
    ContainerRecord container = store.load(id);
    long interval = nanos(flags.get("interval", "5s"));
    if (interval <= 0) {
      throw new UsageException("duration interval must be greater than 0");
    }
    if (store.observe(container) == ContainerStatus.STOPPED) {
      throw new OciException(
          OciException.Kind.FAILED_PRECONDITION,
          OciException.Reason.WRONG_STATE,
          "container with id " + id + " is not running");
    }
    Cgroup cgroup = Cgroup.existing(container.cgroups());
    if (flags.has("stats")) {
      print("stats", id, StatsJson.of(cgroup.details()));
      return 0;
    }
    follow(container, cgroup, interval);
    return 0;
  }

  /** Until the container stops. The count of kills is asked: it needs no native library. */
  private void follow(ContainerRecord container, Cgroup cgroup, long interval) {
    long kills = cgroup.oomKills();
    long next = System.nanoTime() + interval;
    while (StateStore.isAlive(container)) {
      try {
        TimeUnit.NANOSECONDS.sleep(Math.max(1, Math.min(POLL_NANOS, next - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      long now = cgroup.oomKills();
      for (; kills < now; kills++) {
        print("oom", container.id(), JsonObject.EMPTY);
      }
      if (System.nanoTime() - next >= 0) {
        next += interval;
        print("stats", container.id(), StatsJson.of(cgroup.details()));
      }
    }
  }

  private void print(String type, String id, JsonObject data) {
    session
        .out()
        .println(
            Json.write(
                JsonObject.builder()
                    .put("type", type)
                    .put("id", id)
                    .putIfPresent("data", data.isEmpty() ? null : data)
                    .build()));
    session.out().flush();
  }

  /** Go's durations, such as 1m30s or 500ms. */
  static long nanos(String text) {
    Matcher part = PART.matcher(text);
    double total = 0;
    int at = 0;
    while (part.find() && part.start() == at) {
      at = part.end();
      double unit =
          switch (part.group(2)) {
            case "h" -> 3600e9;
            case "m" -> 60e9;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "ns" -> 1;
            default -> 1e3;
          };
      total += Double.parseDouble(part.group(1)) * unit;
    }
    if (at == 0 || at != text.length()) {
      throw new UsageException("invalid value \"" + text + "\" for flag -interval: no duration");
    }
    return (long) total;
  }
}
