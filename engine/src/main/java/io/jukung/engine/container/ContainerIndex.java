package io.jukung.engine.container;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.ContainerId;
import io.jukung.proto.id.ContainerName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All containers in memory, found by id, name or unique prefix. */
public final class ContainerIndex {
  /** Removed containers whose end may still be asked for. */
  private static final int REMEMBERED = 64;

  private final Map<String, Container> byId = new ConcurrentHashMap<>();
  private final Map<String, String> idByName = new HashMap<>();

  /** Under its own lock; the oldest are forgotten. */
  private final Map<String, Container> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Container> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Reserves a name for an id before anything is made. */
  synchronized void reserve(String name, String id) {
    String holder = idByName.putIfAbsent(name, id);
    if (holder != null) {
      throw ContainerException.alreadyExists(
          Reason.NAME_IN_USE,
          "Conflict. The container name \"/"
              + name
              + "\" is already in use by container \""
              + holder
              + "\". You have to remove (or rename) that container to be able to reuse that name.");
    }
  }

  synchronized boolean isFree(String name) {
    return !idByName.containsKey(name);
  }

  /** Gives up a reservation that came to nothing. */
  synchronized void release(String name, String id) {
    idByName.remove(name, id);
  }

  void add(Container container) {
    byId.put(container.id(), container);
  }

  void remove(Container container) {
    synchronized (gone) {
      gone.put(container.id(), container);
    }
    byId.remove(container.id());
    release(container.name(), container.id());
  }

  public Collection<Container> all() {
    return byId.values();
  }

  /** By full id only; for events. Null-free: throws when there is none. */
  public boolean contains(String id) {
    return byId.containsKey(id);
  }

  /**
   * By full id, then name, then unique prefix of an id.
   *
   * @throws ContainerException CONTAINER_NOT_FOUND or AMBIGUOUS_ID
   */
  public Container get(String text) {
    if (text.isEmpty()) {
      throw ContainerException.invalidArgument("no container was named");
    }
    Container exact = byId.get(text);
    if (exact != null) {
      return exact;
    }
    String name = text.startsWith("/") ? text.substring(1) : text;
    if (ContainerName.isValid(name)) {
      Container named = named(name);
      if (named != null) {
        return named;
      }
    }
    return byPrefix(text);
  }

  /**
   * As {@link #get}; by its full id also one that was removed just now. Who starts a container that
   * removes itself asks for its end at the same time, and may come second.
   */
  public Container getOrGone(String text) {
    Container removed;
    synchronized (gone) {
      removed = gone.get(text);
    }
    return removed == null ? get(text) : removed;
  }

  private @org.jspecify.annotations.Nullable Container named(String name) {
    String id;
    synchronized (this) {
      id = idByName.get(name);
    }
    // a reserved name whose container is not finished yet is nobody's
    return id == null ? null : byId.get(id);
  }

  private Container byPrefix(String text) {
    if (!ContainerId.isPrefix(text)) {
      throw Container.notFound(text);
    }
    List<Container> matches =
        byId.values().stream().filter(c -> c.id().startsWith(text)).limit(2).toList();
    if (matches.size() > 1) {
      throw ContainerException.invalidArgument(
          Reason.AMBIGUOUS_ID, "multiple IDs found with provided prefix: " + text);
    }
    if (matches.isEmpty()) {
      throw Container.notFound(text);
    }
    return matches.getFirst();
  }
}
