package io.jukung.shim.task;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.shim.stdio.StdioRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The processes of one container by name, and the lock that guards them all. */
final class TaskGroup {
  private final ReentrantLock lock = new ReentrantLock();
  private final String id;
  private final TaskProcess init;
  private final Map<String, TaskProcess> execs = new LinkedHashMap<>();

  TaskGroup(String id, StdioRequest stdio) {
    this.id = id;
    this.init = new TaskProcess("container \"" + id + "\"", stdio, new byte[0]);
  }

  String id() {
    return id;
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  TaskProcess init() {
    return init;
  }

  List<TaskProcess> execs() {
    return new ArrayList<>(execs.values());
  }

  Map<String, TaskProcess> execsById() {
    return execs;
  }

  /** The exec of that id; the init for an empty one. */
  TaskProcess get(String execId) {
    if (execId.isEmpty()) {
      return init;
    }
    TaskProcess exec = execs.get(execId);
    if (exec == null) {
      throw ContainerException.notFound(
          Reason.EXEC_NOT_FOUND, "no exec \"" + execId + "\" in container \"" + id + "\"");
    }
    return exec;
  }

  TaskProcess add(String execId, byte[] spec, StdioRequest stdio) {
    String name = "exec \"" + execId + "\" of container \"" + id + "\"";
    if (execId.isEmpty() || execId.equals(id) || execs.containsKey(execId)) {
      throw ContainerException.alreadyExists(name + " exists");
    }
    TaskProcess exec = new TaskProcess(name, stdio, spec);
    execs.put(execId, exec);
    return exec;
  }

  void remove(String execId) {
    execs.remove(execId);
  }
}
