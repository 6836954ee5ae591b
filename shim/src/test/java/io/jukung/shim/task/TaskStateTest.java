package io.jukung.shim.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.shim.reaper.ProcessExit;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskStateTest {
  private static final List<TaskState> ALL =
      List.of(
          new TaskState.Created(7),
          new TaskState.Running(7),
          new TaskState.Paused(7),
          new TaskState.Stopped(7, new ProcessExit(0, Instant.EPOCH)),
          new TaskState.Deleted(7));

  @Test
  void onlyTheseTransitionsExist() {
    Set<String> expected =
        Set.of(
            "created → running",
            "created → stopped",
            "created → deleted",
            "running → paused",
            "running → stopped",
            "paused → running",
            "paused → stopped",
            "stopped → deleted");
    for (TaskState from : ALL) {
      for (TaskState to : ALL) {
        String pair = from.word() + " → " + to.word();
        assertEquals(expected.contains(pair), from.leadsTo(to), pair);
      }
    }
  }

  @Test
  void onlyTheseOperationsAreAllowed() {
    Set<String> expected =
        Set.of(
            "created: start",
            "created: kill",
            "created: exec",
            "created: update",
            "created: resize",
            "created: close stdin",
            "created: delete",
            "running: pause",
            "running: kill",
            "running: exec",
            "running: update",
            "running: resize",
            "running: close stdin",
            "paused: resume",
            "paused: kill",
            "paused: update",
            "paused: resize",
            "paused: close stdin",
            "stopped: delete",
            "stopped: close stdin");
    for (TaskState state : ALL) {
      for (Operation operation : Operation.values()) {
        String pair = state.word() + ": " + operation;
        assertEquals(expected.contains(pair), state.allows(operation), pair);
      }
    }
  }
}
