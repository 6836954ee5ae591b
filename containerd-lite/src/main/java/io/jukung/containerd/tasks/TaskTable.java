package io.jukung.containerd.tasks;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All tasks, by namespace and id. Thread-safe. */
final class TaskTable {

  private record Key(String namespace, String id) {}

  private final ConcurrentHashMap<Key, Task> tasks = new ConcurrentHashMap<>();

  /**
   * Takes the id.
   *
   * @throws ContainerException ALREADY_EXISTS when it is taken
   */
  void add(Task task) {
    if (tasks.putIfAbsent(new Key(task.namespace(), task.id()), task) != null) {
      throw ContainerException.alreadyExists("task " + task.id() + ": already exists");
    }
  }

  Task get(String namespace, String id) {
    return find(namespace, id)
        .orElseThrow(
            () ->
                ContainerException.notFound(
                    Reason.CONTAINER_NOT_RUNNING, "task " + id + ": not found"));
  }

  Optional<Task> find(String namespace, String id) {
    return Optional.ofNullable(tasks.get(new Key(namespace, id)));
  }

  List<Task> list(String namespace) {
    return tasks.values().stream().filter(task -> task.namespace().equals(namespace)).toList();
  }

  /** False when it is gone already. */
  boolean remove(Task task) {
    return tasks.remove(new Key(task.namespace(), task.id()), task);
  }
}
