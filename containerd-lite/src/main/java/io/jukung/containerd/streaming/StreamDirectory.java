package io.jukung.containerd.streaming;

import io.jukung.proto.error.ContainerException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The open streams by namespace and id. Thread-safe. */
public final class StreamDirectory {
  private final ConcurrentMap<String, MessageStream> streams = new ConcurrentHashMap<>();

  /**
   * @throws ContainerException ALREADY_EXISTS when the id is taken, INVALID_ARGUMENT when it is
   *     empty
   */
  public void register(String namespace, String id, MessageStream stream) {
    if (id.isEmpty()) {
      throw ContainerException.invalidArgument("stream id must not be empty");
    }
    if (streams.putIfAbsent(key(namespace, id), stream) != null) {
      throw ContainerException.alreadyExists("stream \"" + id + "\": already exists");
    }
  }

  public void remove(String namespace, String id, MessageStream stream) {
    streams.remove(key(namespace, id), stream);
  }

  /**
   * @throws ContainerException NOT_FOUND when no such stream is open
   */
  public MessageStream get(String namespace, String id) {
    MessageStream stream = streams.get(key(namespace, id));
    if (stream == null) {
      throw ContainerException.notFound("stream \"" + id + "\": not found");
    }
    return stream;
  }

  private static String key(String namespace, String id) {
    return namespace + '\0' + id;
  }
}
