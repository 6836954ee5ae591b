package io.jukung.containerd.tasks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.jukung.containerd.containers.TypedBytes;
import io.jukung.containerd.events.Event;
import io.jukung.containerd.events.EventExchange;
import io.jukung.containerd.filters.Filter;
import io.jukung.proto.events.TaskDelete;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.rpc.Anys;
import java.time.InstantSource;
import java.util.List;

/**
 * Events of tasks. Shims forward them; what a dead shim cannot say, and an exit whose event never
 * came, is said here.
 */
final class TaskEvents implements AutoCloseable {

  private static final String EXIT = "/tasks/exit";

  private final EventExchange exchange;
  private final InstantSource clock;
  private final EventExchange.Subscription exits;

  /**
   * @param tasks whose exits are watched
   */
  TaskEvents(EventExchange exchange, InstantSource clock, TaskTable tasks) {
    this.exchange = exchange;
    this.clock = clock;
    this.exits =
        exchange.subscribe(
            Filter.parse(List.of("topic==\"" + EXIT + "\"")), event -> note(tasks, event));
  }

  private static void note(TaskTable tasks, Event event) {
    try {
      TaskExit exit = TaskExit.parseFrom(event.payload().value());
      if (exit.getId().equals(exit.getContainerId())) {
        tasks.find(event.namespace(), exit.getId()).ifPresent(Task::exitWasPublished);
      }
    } catch (InvalidProtocolBufferException e) {
      // anybody may publish anything under this topic; it says nothing about our tasks then
    }
  }

  void exit(Task task, io.jukung.containerd.tasks.TaskExit how) {
    publish(
        task,
        EXIT,
        TaskExit.newBuilder()
            .setContainerId(task.id())
            .setId(task.id())
            .setPid(how.pid())
            .setExitStatus(how.status())
            .setExitedAt(how.at())
            .build());
  }

  void delete(Task task, io.jukung.containerd.tasks.TaskExit how) {
    publish(
        task,
        "/tasks/delete",
        TaskDelete.newBuilder()
            .setContainerId(task.id())
            .setId(task.id())
            .setPid(how.pid())
            .setExitStatus(how.status())
            .setExitedAt(how.at())
            .build());
  }

  private void publish(Task task, String topic, MessageLite payload) {
    exchange.publish(
        new Event(
            clock.instant(),
            task.namespace(),
            topic,
            new TypedBytes(Anys.name(payload.getClass()), payload.toByteArray())));
  }

  @Override
  public void close() {
    exits.close();
  }
}
