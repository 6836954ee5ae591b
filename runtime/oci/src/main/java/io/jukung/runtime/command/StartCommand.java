package io.jukung.runtime.command;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.StartFifo;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import java.util.List;

/** {@code start}. */
final class StartCommand {
  private final Session session;

  StartCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    StateStore store = session.store();
    String id = Flags.parse(CommandFlags.of("start"), words).onlyId("start");
    ContainerRecord container = store.load(id);
    ContainerStatus status = store.observe(container);
    if (status != ContainerStatus.CREATED) {
      throw new OciException(
          OciException.Kind.FAILED_PRECONDITION,
          OciException.Reason.WRONG_STATE,
          "cannot start a container that has "
              + (status == ContainerStatus.STOPPED ? "stopped" : "been started: " + status.text()));
    }
    session.hooks().beforeStart(container);
    new StartFifo(store.fifo(id)).start(container);
    session.hooks().afterStart(container);
    return 0;
  }
}
