package io.jukung.shim.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.runtime.RuntimeChoice;
import io.jukung.shim.stdio.StdioRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ContainerTest {
  private static final StdioRequest STDIO = new StdioRequest("", "", "", false);
  private static final Path BUNDLE = Path.of("/b");
  private static final byte[] SPEC = "spec".getBytes(UTF_8);

  private final FakeWorld world = new FakeWorld();
  private final Containers containers = world.containers();

  @Test
  void oneLifeFromCreateToDelete() {
    int pid = create();
    assertInstanceOf(TaskState.Created.class, state());
    assertEquals(pid, get().start(""));
    assertInstanceOf(TaskState.Running.class, state());
    CompletableFuture<ProcessExit> first = get().exit("");
    CompletableFuture<ProcessExit> second = get().exit("");
    assertFalse(first.isDone());
    world.end(pid, 3);

    assertEquals(3, first.join().code());
    assertEquals(3, second.join().code());
    assertEquals(3, get().exit("").join().code());
    TaskState.Stopped last = assertInstanceOf(TaskState.Stopped.class, containers.delete("c"));
    assertEquals(3, last.exit().code());
    assertEquals(pid, last.pid());
    assertTrue(containers.isEmpty());
    assertEquals(
        List.of("create c 100", "start c 100", "exit c c 100 3", "delete c 100 3"), world.events);
    assertEquals(
        List.of(
            "mount 1 /b/rootfs",
            "open ",
            "create c",
            "start c",
            "awaitDelivered",
            "delete c",
            "unmount /b/rootfs",
            "unwatch c"),
        world.calls);
    assertTrue(world.ios.get(0).closed);
  }

  @Test
  void aFailedCreateLeavesNothing() {
    world.failing = "create";
    assertKind(ErrorKind.FAILED_PRECONDITION, this::create);

    assertTrue(containers.isEmpty());
    assertTrue(world.ios.get(0).closed);
    assertEquals("unmount /b/rootfs", world.calls.getLast());
    assertEquals(List.of(), world.events);
    world.failing = null;
    create();
  }

  @Test
  void failedStdioUnmountsTheRootfs() {
    world.failing = "open";
    assertKind(ErrorKind.FAILED_PRECONDITION, this::create);

    assertEquals("unmount /b/rootfs", world.calls.getLast());
    assertTrue(containers.isEmpty());
  }

  @Test
  void anIdIsTakenUntilItsContainerIsDeleted() {
    int pid = create();
    assertKind(ErrorKind.ALREADY_EXISTS, this::create);
    get().start("");
    world.end(pid, 0);
    assertKind(ErrorKind.ALREADY_EXISTS, this::create);
    containers.delete("c");
    create();
  }

  @Test
  void unknownContainersAndExecsAreNotFound() {
    assertKind(ErrorKind.NOT_FOUND, () -> containers.get("x"));
    create();
    assertKind(ErrorKind.NOT_FOUND, () -> get().start("e"));
    assertKind(ErrorKind.NOT_FOUND, () -> get().exit("e"));
    assertKind(ErrorKind.NOT_FOUND, () -> get().deleteExec("e"));
  }

  @Test
  void wrongRequestsForTheStateAreRefusedAndChangeNothing() {
    int pid = create();
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().control().pause());
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().control().resume());
    get().start("");
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().start(""));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> containers.delete("c"));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().control().resume());
    get().control().pause();
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().exec("e", SPEC, STDIO));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> containers.delete("c"));
    get().control().resume();
    world.end(pid, 0);
    assertKind(ErrorKind.NOT_FOUND, () -> get().control().kill("", 15, false));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().start(""));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().control().update(SPEC));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().exec("e", SPEC, STDIO));
    assertInstanceOf(TaskState.Stopped.class, state());
  }

  @Test
  void aContainerThatWasNeverStartedCanBeDeleted() {
    create();
    TaskState last = containers.delete("c");

    assertEquals(137, assertInstanceOf(TaskState.Stopped.class, last).exit().code());
    assertEquals(List.of("create c 100", "exit c c 100 137", "delete c 100 137"), world.events);
  }

  @Test
  void anExecLivesAndEndsBesideItsContainer() {
    int init = create();
    get().start("");
    get().exec("e", SPEC, STDIO);
    assertKind(ErrorKind.ALREADY_EXISTS, () -> get().exec("e", SPEC, STDIO));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().control().kill("e", 9, false));
    int pid = get().start("e");
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().start("e"));
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().deleteExec("e"));
    assertEquals(Map.of(init, "", pid, "e"), get().control().pids());
    get().control().kill("e", 9, false);
    world.end(pid, 137);

    assertEquals(137, get().exit("e").join().code());
    assertInstanceOf(TaskState.Running.class, state());
    assertEquals(
        137, assertInstanceOf(TaskState.Stopped.class, get().deleteExec("e")).exit().code());
    assertKind(ErrorKind.NOT_FOUND, () -> get().deleteExec("e"));
    assertTrue(world.calls.contains("exec c e spec"));
    assertTrue(world.calls.contains("signal 101 9"));
    assertEquals(
        List.of(
            "create c 100",
            "start c 100",
            "exec-added c e",
            "exec-started c e 101",
            "exit c e 101 137"),
        world.events);
  }

  @Test
  void anExecThatCannotStartCanBeDeleted() {
    create();
    get().start("");
    get().exec("e", SPEC, STDIO);
    world.failing = "exec";
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> get().start("e"));

    assertFalse(world.ios.get(1).closed); // open since exec, for who attached
    assertInstanceOf(TaskState.Created.class, get().deleteExec("e"));
    assertTrue(world.ios.get(1).closed);
    assertKind(ErrorKind.NOT_FOUND, () -> get().exit("e"));
  }

  @Test
  void theExitOfAnExecIsToldBeforeThatOfItsContainer() {
    int init = create();
    get().start("");
    get().exec("e", SPEC, STDIO);
    int exec = get().start("e");
    world.end(init, 0);
    assertFalse(get().exit("").isDone());
    world.end(exec, 137);

    get().exit("").join();
    assertEquals(List.of("exit c e 101 137", "exit c c 100 0"), world.events.subList(4, 6));
  }

  @Test
  void withoutAPidNamespaceTheOthersAreKilledWithTheInit() {
    world.initEndsOthers = false;
    int init = create();
    get().start("");
    world.end(init, 0);

    assertTrue(world.calls.contains("killAll c 9"));
  }

  @Test
  void anExitIsToldAfterTheOutputBeforeIt() {
    world.settle = new CompletableFuture<>();
    int pid = create();
    get().start("");
    world.end(pid, 0);
    assertInstanceOf(TaskState.Stopped.class, state());
    assertFalse(get().exit("").isDone());
    world.settle.complete(null);

    get().exit("").join();
    assertEquals("exit c c 100 0", world.events.getLast());
  }

  @Test
  void killingAPausedContainerForGoodThawsIt() {
    create();
    get().start("");
    get().control().pause();
    get().control().kill("", 15, false);
    assertInstanceOf(TaskState.Paused.class, state());
    get().control().kill("", 9, false);

    assertInstanceOf(TaskState.Running.class, state());
    assertEquals(List.of("paused c", "resumed c"), world.events.subList(2, 4));
  }

  @Test
  void killAllReachesAllProcesses() {
    create();
    get().start("");
    get().control().kill("", 15, true);

    assertTrue(world.calls.contains("killAll c 15"));
  }

  @Test
  void aFailedDeleteCanBeRepeated() {
    int pid = create();
    get().start("");
    world.end(pid, 4);
    world.failing = "unmount";
    assertKind(ErrorKind.FAILED_PRECONDITION, () -> containers.delete("c"));
    world.failing = null;

    assertEquals(4, ((TaskState.Stopped) containers.delete("c")).exit().code());
  }

  @Test
  void lackOfMemoryIsTold() {
    create();
    world.onOutOfMemory.run();

    assertEquals("oom c", world.events.getLast());
  }

  private int create() {
    return containers.create(
        "c",
        BUNDLE,
        List.of(new RootfsMount("overlay", "overlay", "", List.of())),
        STDIO,
        RuntimeChoice.BUILT_IN);
  }

  private Container get() {
    return containers.get("c");
  }

  private TaskState state() {
    return get().snapshot("").state();
  }

  private static void assertKind(ErrorKind kind, Executable call) {
    assertEquals(kind, assertThrows(ContainerException.class, call).kind());
  }
}
