package io.jukung.engine.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container's state at one moment. Immutable; the steps say what changes.
 *
 * @param pid of its process on the host, 0 when there is none
 * @param exitCode of the last run, or of the start that failed
 * @param error why it could not be started; empty when it could
 * @param startedAt null before the first start
 * @param finishedAt null before the first exit
 * @param restarts by the restart policy since it was last started by hand
 * @param stoppedByUser whether a user wanted it to stop, which restart policies respect
 * @param registered whether containerd has a record of it
 */
public record ContainerState(
    ContainerStatus status,
    int pid,
    int exitCode,
    String error,
    boolean oomKilled,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int restarts,
    boolean stoppedByUser,
    boolean registered) {

  public static final ContainerState NEW =
      new ContainerState(ContainerStatus.CREATED, 0, 0, "", false, null, null, 0, false, false);

  public ContainerState started(int newPid, Instant at) {
    return new ContainerState(
        ContainerStatus.RUNNING, newPid, 0, "", false, at, finishedAt, restarts, false, true);
  }

  public ContainerState startFailed(int code, String why) {
    ContainerStatus now = status == ContainerStatus.RESTARTING ? ContainerStatus.EXITED : status;
    return new ContainerState(
        now, 0, code, why, false, startedAt, finishedAt, restarts, stoppedByUser, registered);
  }

  public ContainerState exited(int code, Instant at) {
    return new ContainerState(
        ContainerStatus.EXITED,
        0,
        code,
        error,
        oomKilled,
        startedAt,
        at,
        restarts,
        stoppedByUser,
        registered);
  }

  public ContainerState restarting() {
    return new ContainerState(
        ContainerStatus.RESTARTING,
        0,
        exitCode,
        error,
        oomKilled,
        startedAt,
        finishedAt,
        restarts + 1,
        stoppedByUser,
        registered);
  }

  public ContainerState with(ContainerStatus next) {
    return new ContainerState(
        next,
        pid,
        exitCode,
        error,
        oomKilled,
        startedAt,
        finishedAt,
        restarts,
        stoppedByUser,
        registered);
  }

  public ContainerState withError(String why) {
    return new ContainerState(
        status,
        pid,
        exitCode,
        why,
        oomKilled,
        startedAt,
        finishedAt,
        restarts,
        stoppedByUser,
        registered);
  }

  public ContainerState withOomKilled() {
    return new ContainerState(
        status,
        pid,
        exitCode,
        error,
        true,
        startedAt,
        finishedAt,
        restarts,
        stoppedByUser,
        registered);
  }

  public ContainerState withStoppedByUser(boolean stopped) {
    return new ContainerState(
        status,
        pid,
        exitCode,
        error,
        oomKilled,
        startedAt,
        finishedAt,
        restarts,
        stopped,
        registered);
  }

  public ContainerState withRestarts(int count) {
    return new ContainerState(
        status,
        pid,
        exitCode,
        error,
        oomKilled,
        startedAt,
        finishedAt,
        count,
        stoppedByUser,
        registered);
  }

  public ContainerState asRegistered() {
    return new ContainerState(
        status,
        pid,
        exitCode,
        error,
        oomKilled,
        startedAt,
        finishedAt,
        restarts,
        stoppedByUser,
        true);
  }
}
