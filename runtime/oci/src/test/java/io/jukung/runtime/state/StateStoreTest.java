package io.jukung.runtime.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.CgroupPlace;
import io.jukung.runtime.spec.HooksSpec;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateStoreTest {
  @TempDir Path dir;
  private StateStore store;

  @BeforeEach
  void open() {
    store = new StateStore(dir.resolve("root"));
  }

  private static ContainerRecord record(int pid, long startTime) {
    return new ContainerRecord(
        "1.2.0",
        "web",
        Path.of("/b"),
        Path.of("/b/rootfs"),
        pid,
        startTime,
        Instant.parse("2026-01-02T03:04:05.123456789Z"),
        7,
        Map.of("k", "v"),
        new CgroupPlace(
            Map.of("memory", Path.of("/sys/fs/cgroup/memory/web")), "j-web.scope", true),
        Set.of(NamespaceType.PID, NamespaceType.MOUNT),
        1000,
        1001,
        new HooksSpec(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(new HooksSpec.Hook("/h", List.of("h", "x"), List.of("A=1"), 3))));
  }

  private static ProcStat self() {
    return Objects.requireNonNull(ProcStat.of((int) ProcessHandle.current().pid()));
  }

  @Test
  void whatIsSavedIsLoaded() {
    store.reserve("web");
    store.save(record(5, 6));
    assertEquals(record(5, 6), store.load("web"));
    assertEquals(List.of("web"), store.ids());
    store.remove("web");
    assertEquals(List.of(), store.ids());
    OciException error = assertThrows(OciException.class, () -> store.load("web"));
    assertEquals(OciException.Reason.NO_CONTAINER, error.reason());
    assertEquals("container \"web\" does not exist", error.getMessage());
  }

  @Test
  void anIdCanBeTakenOnce() {
    store.reserve("web");
    OciException error = assertThrows(OciException.class, () -> store.reserve("web"));
    assertEquals(OciException.Kind.ALREADY_EXISTS, error.kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ä", "a\0"})
  void badIdsAreRefused(String id) {
    assertThrows(OciException.class, () -> StateStore.checkId(id));
  }

  @Test
  void aDamagedStateFileIsNamed() throws IOException {
    Path directory = store.reserve("web");
    Files.writeString(directory.resolve("state.json"), "{");
    OciException error = assertThrows(OciException.class, () -> store.load("web"));
    assertTrue(String.valueOf(error.getMessage()).contains("state.json: line 1"));
  }

  @Test
  void theStatusIsObserved() throws IOException {
    int pid = (int) ProcessHandle.current().pid();
    store.reserve("web");
    assertEquals(ContainerStatus.RUNNING, store.observe(record(pid, self().startTime())));
    Files.createFile(store.fifo("web"));
    assertEquals(ContainerStatus.CREATED, store.observe(record(pid, self().startTime())));
    // the pid was used again
    assertEquals(ContainerStatus.STOPPED, store.observe(record(pid, self().startTime() + 1)));
    assertEquals(0, store.state(record(pid, 1)).pid());
  }

  @Test
  void statIsReadWhateverTheCommandIsCalled() {
    ProcStat stat =
        ProcStat.parse(
            "7 (a) b (c)) Z 1 7 7 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 99887 0 0 0 0 0");
    assertEquals('Z', stat.state());
    assertEquals(99887, stat.startTime());
    assertTrue(stat.isDead());
    assertNull(ProcStat.of(0));
    assertNotNull(self());
    assertFalse(self().isDead());
  }
}
