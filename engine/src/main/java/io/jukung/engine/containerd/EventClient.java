package io.jukung.engine.containerd;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.jukung.engine.containerd.ContainerdEvent.Connected;
import io.jukung.engine.containerd.ContainerdEvent.Exited;
import io.jukung.engine.containerd.ContainerdEvent.ImageChanged;
import io.jukung.engine.containerd.ContainerdEvent.OutOfMemory;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.events.ImageCreate;
import io.jukung.proto.events.ImageDelete;
import io.jukung.proto.events.ImageUpdate;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.events.TaskOOM;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.events.v1.EventsGrpc;
import io.jukung.proto.services.events.v1.SubscribeRequest;
import io.jukung.proto.services.version.v1.VersionGrpc;
import io.jukung.proto.types.Envelope;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows containerd's events on one thread of its own, and connects again whenever the stream
 * breaks, telling {@link Connected} each time so that the listener can catch up.
 */
public final class EventClient implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventClient.class.getName());

  private final EventsGrpc.EventsStub events;
  private final VersionGrpc.VersionBlockingStub version;
  private final String namespace;
  private final Patience patience;
  private volatile boolean closed;
  private volatile @Nullable Thread follower;

  EventClient(Channel channel, String namespace, Patience patience) {
    this.events = EventsGrpc.newStub(channel);
    this.version = VersionGrpc.newBlockingStub(channel);
    this.namespace = namespace;
    this.patience = patience;
  }

  /**
   * Starts following; the listener is called from one thread, in order. When it throws a {@code
   * ContainerException}, the stream is given up and begun anew.
   */
  public void follow(Consumer<ContainerdEvent> listener) {
    follower = Thread.ofVirtual().name("containerd-events").start(() -> run(listener));
  }

  private void run(Consumer<ContainerdEvent> listener) {
    while (!closed) {
      WireStream<SubscribeRequest, Envelope> stream = new WireStream<>();
      try {
        events.subscribe(SubscribeRequest.getDefaultInstance(), stream);
        // the subscription is registered once a later call on the same connection is answered
        version.version(Empty.getDefaultInstance());
        listener.accept(new Connected());
        for (Optional<Envelope> e = stream.receive(); e.isPresent(); e = stream.receive()) {
          deliver(e.get(), listener);
        }
      } catch (StatusRuntimeException | ContainerException e) {
        LOG.log(System.Logger.Level.DEBUG, "event stream ended: {0}", e.getMessage());
        stream.cancel();
      }
      pause();
    }
  }

  private void pause() {
    if (closed) {
      return;
    }
    try {
      Thread.sleep(patience.pause());
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void deliver(Envelope envelope, Consumer<ContainerdEvent> listener) {
    if (!envelope.getNamespace().equals(namespace)) {
      return;
    }
    ContainerdEvent event = null;
    try {
      event = translate(envelope.getEvent());
    } catch (ContainerException e) {
      LOG.log(System.Logger.Level.WARNING, "event {0}: {1}", envelope.getTopic(), e.getMessage());
    }
    if (event != null) {
      listener.accept(event);
    }
  }

  private static @Nullable ContainerdEvent translate(Any any) {
    MessageLite message = Anys.unpack(any);
    return switch (message) {
      case TaskExit exit -> {
        boolean own = exit.getId().isEmpty() || exit.getId().equals(exit.getContainerId());
        yield new Exited(
            exit.getContainerId(),
            own ? "" : exit.getId(),
            exit.getPid(),
            exit.getExitStatus(),
            Convert.instant(exit.getExitedAt()));
      }
      case TaskOOM oom -> new OutOfMemory(oom.getContainerId());
      case ImageCreate image -> new ImageChanged(image.getName());
      case ImageUpdate image -> new ImageChanged(image.getName());
      case ImageDelete image -> new ImageChanged(image.getName());
      case null, default -> null;
    };
  }

  @Override
  public void close() {
    closed = true;
    Thread thread = follower;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
