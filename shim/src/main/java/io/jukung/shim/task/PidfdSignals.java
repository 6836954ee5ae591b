package io.jukung.shim.task;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import io.jukung.sys.Fd;
import io.jukung.sys.Processes;
import java.io.IOException;

/** {@link Signals} by pidfd_send_signal(2). */
public final class PidfdSignals implements Signals {
  private final Processes processes;

  public PidfdSignals(Processes processes) {
    this.processes = processes;
  }

  @Override
  public boolean send(Fd pidfd, int signal) {
    try {
      processes.signal(pidfd, signal);
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ESRCH) {
        return false;
      }
      throw ContainerException.ofUserInput("signal " + signal, e);
    } catch (IOException e) {
      throw ContainerException.internal("signal " + signal + ": " + e.getMessage(), e);
    }
  }
}
