package io.jukung.sys;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Processes as seen from a JVM, which must neither fork nor wait for any child: waitid is only ever
 * asked about one process, since waiting for all steals {@link ProcessBuilder}'s exits.
 */
public interface Processes {

  /**
   * What to start with posix_spawn(3).
   *
   * @param path the executable, taken as it is
   * @param descriptors pairs at even and odd places: a descriptor of ours, and its number in the
   *     child
   * @param newSession start it in a session of its own
   */
  record Spawn(
      String path,
      List<String> arguments,
      List<String> environment,
      List<Integer> descriptors,
      boolean newSession) {}

  /** Starts a process with all signals unblocked and at their defaults; returns its pid. */
  int spawn(Spawn spawn) throws IOException;

  /** pidfd_open(2). */
  Fd pidfd(int pid) throws IOException;

  /** pidfd_send_signal(2). */
  void signal(Fd pidfd, int signal) throws IOException;

  /** kill(2); a negative pid is a process group. */
  void kill(int pid, int signal) throws IOException;

  /** Reaps our child behind the pidfd; empty when it still runs and {@code block} is false. */
  Optional<ExitStatus> await(Fd pidfd, boolean block) throws IOException;

  /** Reaps our child by pid; blocks. */
  ExitStatus awaitPid(int pid) throws IOException;

  /**
   * The exit status of a reaped process that was not our child, through PIDFD_GET_INFO (since Linux
   * 6.15) on a pidfd opened while it lived; empty where that is not known. A pidfd polls readable
   * when the process ends, but the answer is there only once its parent has reaped it: who finds
   * nothing asks again shortly after.
   */
  Optional<ExitStatus> exitOfReaped(Fd pidfd) throws IOException;

  /**
   * A duplicate of another process's descriptor, close-on-exec: pidfd_getfd(2). Needs the right to
   * trace that process.
   */
  Fd descriptorOf(Fd pidfd, int descriptor) throws IOException;

  /** prctl(PR_SET_CHILD_SUBREAPER): orphans below us become our children. */
  void becomeSubreaper() throws IOException;

  /**
   * prctl(PR_SET_DUMPABLE): when off, only root may trace this process or look behind its /proc
   * entries.
   */
  void dumpable(boolean on) throws IOException;

  /** The real user id. */
  int uid();

  /** The effective user id. */
  int effectiveUid();

  /**
   * Clock ticks after boot at which it started: field 22 of /proc/PID/stat. Empty when it is gone.
   */
  Optional<Long> startTime(int pid) throws IOException;

  /** State letter of /proc/PID/stat; empty when it is gone. */
  Optional<Character> state(int pid) throws IOException;
}
