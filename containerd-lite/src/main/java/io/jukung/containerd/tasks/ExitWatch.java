package io.jukung.containerd.tasks;

import io.grpc.stub.StreamObserver;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.task.v2.WaitResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks the shim of each task how it ends. When the answer is there and the shim's own exit event is
 * not, a second later, it is published here: nobody may wait for ever. Owns one thread.
 */
final class ExitWatch implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final TaskEvents events;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("task-exits").factory());

  ExitWatch(TaskEvents events) {
    this.events = events;
  }

  void follow(Task task, Shim shim) {
    shim.asyncCalls()
        .wait(
            WaitRequest.newBuilder().setId(task.id()).build(),
            new StreamObserver<WaitResponse>() {
              @Override
              public void onNext(WaitResponse response) {
                TaskExit exit =
                    new TaskExit(task.pid(), response.getExitStatus(), response.getExitedAt());
                task.ended(exit);
                publishUnlessSeen(task, exit);
              }

              @Override
              public void onError(Throwable failure) {
                // the shim has gone, which Shims is told of, or the task was deleted meanwhile
              }

              @Override
              public void onCompleted() {}
            });
  }

  private void publishUnlessSeen(Task task, TaskExit exit) {
    if (timer.isShutdown()) {
      return;
    }
    var _ =
        timer.schedule(
            () -> {
              if (!task.isExitPublished()) {
                events.exit(task, exit);
              }
            },
            PATIENCE.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
