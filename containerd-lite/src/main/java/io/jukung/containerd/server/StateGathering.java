package io.jukung.containerd.server;

import io.grpc.stub.StreamObserver;
import io.jukung.containerd.tasks.Task;
import io.jukung.containerd.tasks.Tasks;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.types.task.Process;
import io.jukung.proto.types.task.Status;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The states of many tasks, asked for at the same time. */
final class StateGathering {

  private final Tasks tasks;
  private final long seconds;

  /**
   * @param seconds after which a shim that does not answer is passed over
   */
  StateGathering(Tasks tasks, long seconds) {
    this.tasks = tasks;
    this.seconds = seconds;
  }

  /** Hands the states over once all are there, on whatever thread brings the last one. */
  void gather(List<Task> wanted, Consumer<List<Process>> receiver) {
    ConcurrentLinkedQueue<Process> found = new ConcurrentLinkedQueue<>();
    // one more than tasks: an answer that comes at once must not end it before all are asked
    AtomicInteger left = new AtomicInteger(wanted.size() + 1);
    Runnable countDown =
        () -> {
          if (left.decrementAndGet() == 0) {
            receiver.accept(List.copyOf(found));
          }
        };
    for (Task task : wanted) {
      try {
        tasks
            .asyncCalls(task)
            .withDeadlineAfter(seconds, TimeUnit.SECONDS)
            .state(
                StateRequest.newBuilder().setId(task.id()).build(),
                new Answer(task, found, countDown));
      } catch (ContainerException e) {
        // it is being created, or its shim has just died
        countDown.run();
      }
    }
    countDown.run();
  }

  private record Answer(Task task, ConcurrentLinkedQueue<Process> found, Runnable countDown)
      implements StreamObserver<StateResponse> {

    @Override
    public void onNext(StateResponse state) {
      found.add(TaskMessages.process(task.id(), state));
    }

    @Override
    public void onError(Throwable failure) {
      if (ErrorStatus.of(failure).kind() == ErrorKind.DEADLINE_EXCEEDED) {
        found.add(
            Process.newBuilder()
                .setContainerId(task.id())
                .setId(task.id())
                .setStatus(Status.UNKNOWN)
                .build());
      }
      countDown.run();
    }

    @Override
    public void onCompleted() {
      countDown.run();
    }
  }
}
