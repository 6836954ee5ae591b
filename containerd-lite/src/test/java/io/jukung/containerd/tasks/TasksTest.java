package io.jukung.containerd.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.containerd.containers.ContainerRecord;
import io.jukung.containerd.containers.LmdbContainerStore;
import io.jukung.containerd.containers.TypedBytes;
import io.jukung.containerd.events.Event;
import io.jukung.containerd.events.EventExchange;
import io.jukung.containerd.metadata.Metadata;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.task.v2.CreateTaskRequest;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.types.task.Status;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks with shims that are objects in this JVM, behind programs that are shell scripts. */
@Timeout(60)
class TasksTest {

  private static final String NS = "ns";
  private static final String OWN = "io.containerd.fake.v1";

  @TempDir Path root;
  private Metadata metadata;
  private LmdbContainerStore containers;
  private final EventExchange exchange = new EventExchange();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private Path socket;
  private FakeShim shim;
  private Tasks tasks;

  @BeforeEach
  void open() throws IOException {
    metadata = new Metadata(root.resolve("meta"));
    containers = new LmdbContainerStore(metadata, () -> Instant.EPOCH);
    exchange.subscribe(List.of(), events::add);
    socket = root.resolve("shim.sock");
    shim = new FakeShim(socket);
    Files.createDirectory(root.resolve("bin"));
    // counts its calls, notes its arguments, and answers as told by its name
    for (String name : List.of("containerd-shim-fake-v1", "containerd-shim-jukung-v1")) {
      script(
          name,
          "#!/bin/sh\necho \"$@\" >> "
              + root
              + "/calls\nfor last; do :; done\n"
              + "[ $last = start ] && printf 'unix://"
              + socket
              + "'\n[ $last = delete ] && printf '\\010\\052\\020\\211\\001'\nexit 0\n");
    }
    script("containerd-shim-broken-v1", "#!/bin/sh\necho 'cannot do it' >&2\nexit 3\n");
    tasks = start();
  }

  private void script(String name, String text) throws IOException {
    Path file = root.resolve("bin").resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Tasks start() {
    Tasks made =
        new Tasks(
            new TaskSettings(
                root.resolve("state"),
                root.resolve("c.sock"),
                root.resolve("c.sock.ttrpc"),
                root.resolve("run"),
                new RuntimeBinary(List.of(root.resolve("bin"))),
                "publisher"),
            containers,
            exchange,
            new TtrpcConnector(),
            LinuxKernel.open(),
            () -> Instant.EPOCH);
    made.load();
    return made;
  }

  @AfterEach
  void close() {
    tasks.close();
    shim.close();
    metadata.close();
  }

  private void container(String id, String runtime) {
    containers.create(
        NS,
        new ContainerRecord(
            id,
            Map.of(),
            "",
            runtime,
            new TypedBytes("containerd.runc.v1.Options", new byte[] {1, 2}),
            new TypedBytes("spec", "{\"ociVersion\":\"1.2.0\"}".getBytes(UTF_8)),
            "",
            "",
            Instant.EPOCH,
            Instant.EPOCH,
            Map.of(),
            ""));
  }

  private int create(String id) throws IOException {
    return tasks.create(NS, CreateTaskRequest.newBuilder().setId(id).build(), "");
  }

  private Path bundle(String id) {
    return root.resolve("state/io.containerd.runtime.v2.task").resolve(NS).resolve(id);
  }

  private List<String> calls() throws IOException {
    Path file = root.resolve("calls");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private Event next(String topic) throws InterruptedException {
    while (true) {
      Event event = events.poll(30, TimeUnit.SECONDS);
      assertTrue(event != null, "no event " + topic);
      if (event.topic().equals(topic)) {
        return event;
      }
    }
  }

  @Test
  void aTaskLivesFromItsBundleToItsDeletion() throws Exception {
    container("c", OWN);
    assertEquals(42, create("c"));
    assertEquals(
        "{\"ociVersion\":\"1.2.0\"}", Files.readString(bundle("c").resolve("config.json")));
    assertTrue(Files.isDirectory(bundle("c").resolve("rootfs")));
    assertEquals("unix://" + socket, Files.readString(bundle("c").resolve("address")));
    assertEquals(
        List.of("-namespace ns -address " + root + "/c.sock -publish-binary publisher -id c start"),
        calls());
    assertEquals(bundle("c").toString(), shim.created.getFirst().getBundle());
    assertEquals("containerd.runc.v1.Options", shim.created.getFirst().getOptions().getTypeUrl());

    CompletableFuture<TaskExit> exit = new CompletableFuture<>();
    tasks.onExit(tasks.get(NS, "c"), exit::complete);
    assertEquals(ErrorKind.FAILED_PRECONDITION, kind(() -> tasks.delete(NS, "c")));
    shim.exit("c", 7);
    assertEquals(new TaskExit(42, 7, FakeShim.EXITED), exit.get(30, TimeUnit.SECONDS));
    DeleteResponse deleted = tasks.delete(NS, "c");
    assertEquals(7, deleted.getExitStatus());
    assertFalse(Files.exists(bundle("c")));
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> tasks.get(NS, "c")));
    assertEquals(List.of("c"), shim.shutdowns);
  }

  private static ErrorKind kind(org.junit.jupiter.api.function.Executable work) {
    return assertThrows(ContainerException.class, work).kind();
  }

  @Test
  void theShimsErrorPassesThroughAndLeavesNothing() {
    container(FakeShim.BAD_COMMAND, OWN);
    ContainerException failed =
        assertThrows(ContainerException.class, () -> create(FakeShim.BAD_COMMAND));
    assertEquals(Reason.COMMAND_NOT_FOUND, failed.reason());
    assertEquals(ErrorKind.FAILED_PRECONDITION, failed.kind());
    assertEquals("no such command: nix", failed.message());
    assertFalse(Files.exists(bundle(FakeShim.BAD_COMMAND)));
    assertTrue(tasks.list(NS).isEmpty());
  }

  @Test
  void aShimThatDoesNotStartIsNamedWithItsWords() {
    container("c", "io.containerd.broken.v1");
    ContainerException failed = assertThrows(ContainerException.class, () -> create("c"));
    assertTrue(failed.message().contains("exit status 3: cannot do it"), failed.message());
    assertFalse(Files.exists(bundle("c")));
    container("d", "io.containerd.missing.v1");
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> create("d")));
    container("e", "nonsense");
    assertEquals(ErrorKind.INVALID_ARGUMENT, kind(() -> create("e")));
    assertFalse(Files.exists(bundle("e")));
  }

  @Test
  void theSecondTaskOfAnIdIsRefused() throws IOException {
    container("c", OWN);
    create("c");
    assertEquals(ErrorKind.ALREADY_EXISTS, kind(() -> create("c")));
    assertEquals(1, tasks.list(NS).size());
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> create("without-container")));
  }

  @Test
  void ourOwnShimIsStartedOnceForANamespace() throws IOException {
    for (String id : List.of("a", "b", "c")) {
      container(id, RuntimeBinary.JUKUNG);
      create(id);
      assertEquals("unix://" + socket, Files.readString(bundle(id).resolve("address")));
    }
    assertEquals(1, calls().size());
    assertEquals(List.of("b", "c"), shim.joined);
    shim.exit("a", 0);
    tasks.delete(NS, "a");
    assertEquals(List.of(), shim.shutdowns);
  }

  @Test
  void ourOwnShimIsStartedAgainWhenItHasGone() throws Exception {
    container("a", RuntimeBinary.JUKUNG);
    create("a");
    shim.exit("a", 0);
    tasks.delete(NS, "a");
    shim.close();
    shim = new FakeShim(socket);
    container("b", RuntimeBinary.JUKUNG);
    assertEquals(42, create("b"));
    assertTrue(calls().size() <= 2, calls().toString());
  }

  @Test
  void tasksAreFoundAgainAfterARestart() throws Exception {
    container("c", OWN);
    create("c");
    tasks.close();
    tasks = start();
    assertEquals(1, tasks.list(NS).size());
    Task found = tasks.get(NS, "c");
    assertEquals(
        Status.RUNNING,
        tasks.call(
            found, stub -> stub.state(StateRequest.newBuilder().setId("c").build()).getStatus()));
    CompletableFuture<TaskExit> exit = new CompletableFuture<>();
    tasks.onExit(found, exit::complete);
    shim.exit("c", 3);
    assertEquals(3, exit.get(30, TimeUnit.SECONDS).status());
    assertEquals(3, tasks.delete(NS, "c").getExitStatus());
  }

  @Test
  void anExitWhoseEventNeverCameIsPublished() throws Exception {
    container("c", OWN);
    create("c");
    shim.exit("c", 9);
    var exit = io.jukung.proto.events.TaskExit.parseFrom(next("/tasks/exit").payload().value());
    assertEquals("c", exit.getContainerId());
    assertEquals("c", exit.getId());
    assertEquals(9, exit.getExitStatus());
    assertEquals(42, exit.getPid());
  }

  @Test
  void aDeadShimsTaskIsBuried() throws Exception {
    container("c", OWN);
    create("c");
    CompletableFuture<TaskExit> waiting = new CompletableFuture<>();
    tasks.onExit(tasks.get(NS, "c"), waiting::complete);
    shim.close();
    var exit = io.jukung.proto.events.TaskExit.parseFrom(next("/tasks/exit").payload().value());
    assertEquals(137, exit.getExitStatus());
    assertEquals(42, exit.getPid());
    next("/tasks/delete");
    assertEquals(137, waiting.get(30, TimeUnit.SECONDS).status());
    assertEquals(ErrorKind.NOT_FOUND, kind(() -> tasks.get(NS, "c")));
    assertTrue(calls().getLast().endsWith("-bundle " + bundle("c") + " delete"), calls().getLast());
  }

  @Test
  void aShimThatDiedWhileWeWereAwayIsBuriedAtTheStart() throws Exception {
    container("c", OWN);
    create("c");
    tasks.close();
    shim.close();
    events.clear();
    tasks = start();
    assertTrue(tasks.list(NS).isEmpty());
    assertFalse(Files.exists(bundle("c")));
    var exit = io.jukung.proto.events.TaskExit.parseFrom(next("/tasks/exit").payload().value());
    assertEquals(137, exit.getExitStatus());
  }

  @Test
  void aTaskThatItsShimForgotIsBuriedAtTheStart() throws Exception {
    container("c", OWN);
    create("c");
    tasks.close();
    shim.close();
    shim = new FakeShim(socket);
    tasks = start();
    assertTrue(tasks.list(NS).isEmpty());
    assertFalse(Files.exists(bundle("c")));
  }
}
