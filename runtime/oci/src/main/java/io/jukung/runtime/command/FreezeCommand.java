package io.jukung.runtime.command;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import java.util.List;

/** {@code pause} and {@code resume}. */
final class FreezeCommand {
  private final Session session;

  FreezeCommand(Session session) {
    this.session = session;
  }

  int pause(List<String> words) {
    ContainerRecord container = load(words, "pause");
    ContainerStatus status = session.store().observe(container);
    require(status.canBecome(ContainerStatus.PAUSED), "pause", status);
    Cgroup.existing(container.cgroups()).freeze();
    return 0;
  }

  int resume(List<String> words) {
    ContainerRecord container = load(words, "resume");
    ContainerStatus status = session.store().observe(container);
    require(status == ContainerStatus.PAUSED, "resume", status);
    Cgroup.existing(container.cgroups()).thaw();
    return 0;
  }

  private ContainerRecord load(List<String> words, String verb) {
    StateStore store = session.store();
    return store.load(Flags.parse(CommandFlags.of(verb), words).onlyId(verb));
  }

  private static void require(boolean possible, String verb, ContainerStatus status) {
    if (!possible) {
      throw new OciException(
          OciException.Kind.FAILED_PRECONDITION,
          OciException.Reason.WRONG_STATE,
          "cannot " + verb + " a container that is " + status.text());
    }
  }
}
