package io.jukung.shim.reaper;

import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.loop.Interest;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Processes;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reaps children when their pidfds say that they have ended: each by its own descriptor, never
 * whoever comes, since the JDK waits for children of its own.
 */
public final class PidfdReaper implements Exits {
  /** What is told of a child that somebody else has reaped. */
  static final int UNKNOWN_EXIT = 255;

  private static final Logger LOG = Logger.getLogger(PidfdReaper.class.getName());

  private final EventLoop loop;
  private final Processes processes;
  private final InstantSource clock;
  private final Executor callbacks;

  /**
   * @param loop watches the pidfds
   * @param callbacks runs those who are told, who may block
   */
  public PidfdReaper(EventLoop loop, Processes processes, InstantSource clock, Executor callbacks) {
    this.loop = loop;
    this.processes = processes;
    this.clock = clock;
    this.callbacks = callbacks;
  }

  @Override
  public void watch(Fd pidfd, Consumer<ProcessExit> onExit) {
    loop.execute(() -> loop.watch(pidfd, Interest.READ, () -> ready(pidfd, onExit)));
  }

  private void ready(Fd pidfd, Consumer<ProcessExit> onExit) {
    int code;
    try {
      Optional<ExitStatus> status = processes.await(pidfd, false);
      if (status.isEmpty()) {
        return;
      }
      code = status.get().shellCode();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "exit code unknown: " + pidfd, e);
      code = UNKNOWN_EXIT;
    }
    loop.forget(pidfd);
    ProcessExit exit = new ProcessExit(code, clock.instant());
    callbacks.execute(() -> onExit.accept(exit));
  }
}
