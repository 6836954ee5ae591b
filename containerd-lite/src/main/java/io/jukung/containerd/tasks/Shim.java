package io.jukung.containerd.tasks;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.shim.v1.JoinRequest;
import io.jukung.proto.shim.v1.ShimGrpc;
import io.jukung.proto.task.v2.ShutdownRequest;
import io.jukung.proto.task.v2.TaskGrpc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A live connection to one shim, and the tasks that are its. Thread-safe. */
final class Shim {

  private static final System.Logger LOG = System.getLogger(Shim.class.getName());

  private static final long JOIN_SECONDS = 5;
  private static final long SHUTDOWN_SECONDS = 3;

  private final String address;
  private final ShimConnector.Connection connection;
  private final Channel channel;
  private final Optional<ShimLog> log;
  // guarded by this
  private final Set<Task> tasks = new HashSet<>();
  private boolean lost;

  /**
   * @param log read as long as the shim lives
   */
  Shim(
      String address,
      String namespace,
      ShimConnector.Connection connection,
      Optional<ShimLog> log) {
    this.address = address;
    this.log = log;
    this.connection = connection;
    this.channel = ClientInterceptors.intercept(connection.channel(), Namespaces.with(namespace));
  }

  String address() {
    return address;
  }

  TaskGrpc.TaskBlockingStub calls() {
    return TaskGrpc.newBlockingStub(channel);
  }

  TaskGrpc.TaskStub asyncCalls() {
    return TaskGrpc.newStub(channel);
  }

  /** Tells our own shim what is to come, so that it stays. */
  void join(String id, String eventsAddress) {
    var _ =
        ShimGrpc.newBlockingStub(channel)
            .withDeadlineAfter(JOIN_SECONDS, TimeUnit.SECONDS)
            .join(JoinRequest.newBuilder().setId(id).setEventsAddress(eventsAddress).build());
  }

  /** Asks a shim without tasks to end. It may be gone before it has answered. */
  void shutdown(String id) {
    try {
      var _ =
          calls()
              .withDeadlineAfter(SHUTDOWN_SECONDS, TimeUnit.SECONDS)
              .shutdown(ShutdownRequest.newBuilder().setId(id).build());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "shutdown of the shim of " + id, e);
    }
  }

  /** False when the shim has gone: the task then belongs to nobody. */
  synchronized boolean add(Task task) {
    return !lost && tasks.add(task);
  }

  /** Takes the task out; true when it was the last. */
  synchronized boolean remove(Task task) {
    return tasks.remove(task) && tasks.isEmpty();
  }

  /** Marks it as gone; the tasks that it leaves. */
  synchronized List<Task> lose() {
    lost = true;
    List<Task> orphans = new ArrayList<>(tasks);
    tasks.clear();
    return orphans;
  }

  synchronized boolean isLost() {
    return lost;
  }

  void close() {
    connection.close();
    log.ifPresent(ShimLog::close);
  }
}
