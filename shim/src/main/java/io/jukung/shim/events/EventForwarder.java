package io.jukung.shim.events;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import io.jukung.proto.events.TaskCreate;
import io.jukung.proto.events.TaskDelete;
import io.jukung.proto.events.TaskExecAdded;
import io.jukung.proto.events.TaskExecStarted;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.events.TaskIO;
import io.jukung.proto.events.TaskOOM;
import io.jukung.proto.events.TaskPaused;
import io.jukung.proto.events.TaskResumed;
import io.jukung.proto.events.TaskStart;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.services.events.ttrpc.v1.ForwardRequest;
import io.jukung.proto.types.Envelope;
import io.jukung.proto.types.Mount;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.stdio.StdioRequest;
import io.jukung.shim.task.TaskEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to containerd, one after the other in the order they happened. While nobody answers
 * they are kept and tried again, with pauses that double from {@link #FIRST_PAUSE} to {@link
 * #LONGEST_PAUSE}. One virtual thread sends; everything else only queues. Thread-safe.
 */
public final class EventForwarder implements TaskEvents, AutoCloseable {
  static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Times that a refused event is offered before the ones behind it get their turn. */
  static final int MOST_REFUSALS = 5;

  private static final int MEMORY_LIMIT = 4096;
  private static final Logger LOG = Logger.getLogger(EventForwarder.class.getName());

  private final String namespace;
  private final EventChannel channel;
  private final InstantSource clock;
  private final EventQueue queue;
  private final Thread sender;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private String address;
  private long addressVersion;
  private boolean closed;

  /**
   * @param address path of containerd's ttrpc socket; empty: events are kept until one is known
   * @param waiting file for events that are too many for memory
   */
  public EventForwarder(
      String namespace, String address, Path waiting, EventChannel channel, InstantSource clock) {
    this.namespace = namespace;
    this.address = address;
    this.channel = channel;
    this.clock = clock;
    this.queue = new EventQueue(MEMORY_LIMIT, waiting);
    this.sender = Thread.ofVirtual().name("events").start(this::sendAll);
  }

  /** From now on events go here, those that wait first. */
  public void sendTo(String newAddress) {
    lock.lock();
    try {
      if (!newAddress.isEmpty() && !newAddress.equals(address)) {
        address = newAddress;
        addressVersion++;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void created(
      String id, String bundle, List<RootfsMount> rootfs, StdioRequest stdio, int pid) {
    TaskCreate.Builder event =
        TaskCreate.newBuilder()
            .setContainerId(id)
            .setBundle(bundle)
            .setPid(pid)
            .setIo(
                TaskIO.newBuilder()
                    .setStdin(stdio.stdin())
                    .setStdout(stdio.stdout())
                    .setStderr(stdio.stderr())
                    .setTerminal(stdio.terminal()));
    for (RootfsMount mount : rootfs) {
      event.addRootfs(
          Mount.newBuilder()
              .setType(mount.type())
              .setSource(mount.source())
              .setTarget(mount.target())
              .addAllOptions(mount.options()));
    }
    publish("/tasks/create", event.build());
  }

  @Override
  public void started(String id, int pid) {
    publish("/tasks/start", TaskStart.newBuilder().setContainerId(id).setPid(pid).build());
  }

  @Override
  public void execAdded(String id, String execId) {
    publish(
        "/tasks/exec-added",
        TaskExecAdded.newBuilder().setContainerId(id).setExecId(execId).build());
  }

  @Override
  public void execStarted(String id, String execId, int pid) {
    publish(
        "/tasks/exec-started",
        TaskExecStarted.newBuilder().setContainerId(id).setExecId(execId).setPid(pid).build());
  }

  @Override
  public void exited(String id, String processId, int pid, ProcessExit status) {
    publish(
        "/tasks/exit",
        TaskExit.newBuilder()
            .setContainerId(id)
            .setId(processId)
            .setPid(pid)
            .setExitStatus(status.code())
            .setExitedAt(timestamp(status.at()))
            .build());
  }

  @Override
  public void deleted(String id, int pid, ProcessExit status) {
    publish(
        "/tasks/delete",
        TaskDelete.newBuilder()
            .setContainerId(id)
            .setPid(pid)
            .setExitStatus(status.code())
            .setExitedAt(timestamp(status.at()))
            .build());
  }

  @Override
  public void paused(String id) {
    publish("/tasks/paused", TaskPaused.newBuilder().setContainerId(id).build());
  }

  @Override
  public void resumed(String id) {
    publish("/tasks/resumed", TaskResumed.newBuilder().setContainerId(id).build());
  }

  @Override
  public void outOfMemory(String id) {
    publish("/tasks/oom", TaskOOM.newBuilder().setContainerId(id).build());
  }

  private void publish(String topic, MessageLite event) {
    Envelope envelope =
        Envelope.newBuilder()
            .setTimestamp(timestamp(clock.instant()))
            .setNamespace(namespace)
            .setTopic(topic)
            .setEvent(Anys.pack(event))
            .build();
    lock.lock();
    try {
      queue.add(envelope);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void sendAll() {
    int refusals = 0;
    Duration pause = FIRST_PAUSE;
    try {
      Next next;
      while ((next = await()) != null) {
        try {
          channel.forward(
              next.address(), ForwardRequest.newBuilder().setEnvelope(next.event()).build());
          done();
          refusals = 0;
          pause = FIRST_PAUSE;
        } catch (EventChannel.RefusedException e) {
          if (++refusals == MOST_REFUSALS) {
            LOG.log(Level.WARNING, "event " + next.event().getTopic() + " is not wanted", e);
            done();
            refusals = 0;
          }
        } catch (IOException e) {
          pause(pause, next.addressVersion());
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: nobody is left to send for
    }
  }

  private record Next(Envelope event, String address, long addressVersion) {}

  private @Nullable Next await() throws InterruptedException {
    lock.lock();
    try {
      Envelope event;
      while ((event = queue.peek()) == null || address.isEmpty()) {
        if (closed) {
          return null;
        }
        changed.await();
      }
      return new Next(event, address, addressVersion);
    } finally {
      lock.unlock();
    }
  }

  private void done() {
    lock.lock();
    try {
      queue.remove();
      if (queue.size() == 0) {
        emptied.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits, but not when the address has changed meanwhile: the new one is tried at once. */
  private void pause(Duration pause, long version) throws InterruptedException {
    long left = pause.toNanos();
    lock.lock();
    try {
      while (left > 0 && version == addressVersion) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all events are sent; false when that took too long. */
  public boolean awaitSent(Duration limit) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(limit);
    lock.lock();
    try {
      while (queue.size() > 0 && left > 0) {
        left = emptied.awaitNanos(left);
      }
      return queue.size() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** True when all events are sent. */
  public boolean nothingWaits() {
    lock.lock();
    try {
      return queue.size() == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Stops sending; what waits is lost. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    sender.interrupt();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
