package io.jukung.containerd.tasks;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.jukung.proto.rpc.Namespaces;
import io.jukung.proto.shim.v1.JoinRequest;
import io.jukung.proto.shim.v1.ShimGrpc;
import io.jukung.proto.task.v2.TaskGrpc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A live connection to one shim, and the tasks that are its. Thread-safe. */
final class Shim {

  private static final long JOIN_SECONDS = 5;

  private final String address;
  private final ShimConnector.Connection connection;
  private final Channel channel;
  // guarded by this
  private final Set<Task> tasks = new HashSet<>();
  private boolean lost;

  Shim(String address, String namespace, ShimConnector.Connection connection) {
    this.address = address;
    this.connection = connection;
    this.channel =
        ClientInterceptors.intercept(connection.channel(), Namespaces.with(namespace));
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
    var unused =
        ShimGrpc.newBlockingStub(channel)
            .withDeadlineAfter(JOIN_SECONDS, TimeUnit.SECONDS)
            .join(JoinRequest.newBuilder().setId(id).setEventsAddress(eventsAddress).build());
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
  }
}
