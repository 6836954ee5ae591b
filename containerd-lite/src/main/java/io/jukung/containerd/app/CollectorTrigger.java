package io.jukung.containerd.app;

import io.jukung.containerd.gc.Collector;
import io.jukung.containerd.gc.CollectorThread;
import io.jukung.containerd.server.GarbageTrigger;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;

/** The services' wishes, brought to the collector. */
final class CollectorTrigger implements GarbageTrigger {

  private final Collector collector;
  private final CollectorThread thread;

  CollectorTrigger(Collector collector, CollectorThread thread) {
    this.collector = collector;
    this.thread = thread;
  }

  @Override
  public void collectSoon() {
    thread.collectSoon();
  }

  @Override
  public void collectNow() {
    try {
      var _ = collector.collect();
    } catch (IOException e) {
      throw ContainerException.of("collect garbage", e);
    }
  }
}
