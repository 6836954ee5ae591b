package io.jukung.shim.task;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.runtime.RuntimeChoice;
import io.jukung.shim.stdio.StdioRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** All containers of this shim, by id. Thread-safe. */
public final class Containers {
  private final ContainerServices services;
  private final ConcurrentMap<String, Container> byId = new ConcurrentHashMap<>();
  private final Set<String> beingCreated = ConcurrentHashMap.newKeySet();
  private final Runnable onChange;

  /**
   * @param onChange called after a container has come or gone, on any thread
   */
  public Containers(ContainerServices services, Runnable onChange) {
    this.services = services;
    this.onChange = onChange;
  }

  int create(
      String id, Path bundle, List<RootfsMount> rootfs, StdioRequest stdio, RuntimeChoice choice) {
    if (id.isEmpty()) {
      throw ContainerException.invalidArgument("a container needs an id");
    }
    if (!bundle.isAbsolute()) {
      throw ContainerException.invalidArgument(
          "bundle of container \"" + id + "\" is not an absolute path: " + bundle);
    }
    if (!beingCreated.add(id)) {
      throw ContainerException.alreadyExists("container \"" + id + "\" is being created");
    }
    try {
      if (byId.containsKey(id)) {
        throw ContainerException.alreadyExists("container \"" + id + "\" exists");
      }
      Container container = Container.create(services, id, bundle, rootfs, stdio, choice);
      byId.put(id, container);
      return container.snapshot("").state().pid();
    } finally {
      beingCreated.remove(id);
      onChange.run();
    }
  }

  TaskState delete(String id) {
    Container container = get(id);
    TaskState last = container.delete();
    byId.remove(id, container);
    onChange.run();
    return last;
  }

  Container get(String id) {
    Container container = byId.get(id);
    if (container == null) {
      throw ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, "no container \"" + id + "\"");
    }
    return container;
  }

  Optional<Container> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** True when no container exists or is being made. */
  public boolean has(String id) {
    return find(id).isPresent();
  }

  public boolean isEmpty() {
    return byId.isEmpty() && beingCreated.isEmpty();
  }
}
