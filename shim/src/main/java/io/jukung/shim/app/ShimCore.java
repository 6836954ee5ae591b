package io.jukung.shim.app;

import io.jukung.shim.events.EventChannel;
import io.jukung.shim.events.EventForwarder;
import io.jukung.shim.loop.EventLoop;
import io.jukung.shim.reaper.PidfdReaper;
import io.jukung.shim.runtime.KernelRootfsMounter;
import io.jukung.shim.runtime.Runtimes;
import io.jukung.shim.stdio.Pipes;
import io.jukung.shim.stdio.StdioOpener;
import io.jukung.shim.task.ContainerServices;
import io.jukung.shim.task.Containers;
import io.jukung.shim.task.PidfdSignals;
import io.jukung.shim.task.Witness;
import io.jukung.sys.Kernel;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** The shim without its doors: containers with everything they are made with, wired. */
final class ShimCore implements AutoCloseable {
  private final List<EventLoop> loops = new ArrayList<>();
  private final EventForwarder events;
  private final Containers containers;

  /**
   * @param onChange called when a container has come or gone
   */
  ShimCore(
      ShimSettings settings,
      Kernel kernel,
      Runtimes runtimes,
      EventChannel channel,
      Runnable onChange)
      throws IOException {
    Clock clock = Clock.systemUTC();
    ThreadFactory threads = Thread.ofVirtual().name("shim-", 0).factory();
    for (int i = 0; i < settings.loops(); i++) {
      loops.add(new EventLoop("pump-" + i, kernel.io()));
    }
    EventLoop reaping = new EventLoop("reaper", kernel.io());
    events =
        new EventForwarder(
            settings.paths().namespace(),
            settings.eventsAddress(),
            settings.paths().waitingEvents(),
            channel,
            clock);
    containers =
        new Containers(
            new ContainerServices(
                runtimes,
                new StdioOpener(
                    settings.paths().namespace(),
                    List.copyOf(loops),
                    new Pipes(kernel.io()),
                    kernel.terminals(),
                    threads,
                    clock),
                new KernelRootfsMounter(kernel.mounts()),
                new PidfdReaper(
                    reaping, kernel.processes(), clock, task -> threads.newThread(task).start()),
                new PidfdSignals(kernel.processes()),
                events,
                Witness.nobody(),
                settings.settleLimit(),
                settings.deliverLimit()),
            onChange);
    loops.add(reaping);
  }

  Containers containers() {
    return containers;
  }

  EventForwarder events() {
    return events;
  }

  @Override
  public void close() {
    events.close();
    loops.forEach(EventLoop::close);
  }
}
