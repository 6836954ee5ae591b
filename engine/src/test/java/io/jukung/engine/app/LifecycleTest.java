package io.jukung.engine.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ContainerConfig;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.Event;
import io.jukung.proto.engine.v1.EventsRequest;
import io.jukung.proto.engine.v1.HostConfig;
import io.jukung.proto.engine.v1.KillContainerRequest;
import io.jukung.proto.engine.v1.ListContainersRequest;
import io.jukung.proto.engine.v1.PauseContainerRequest;
import io.jukung.proto.engine.v1.RemoveContainerRequest;
import io.jukung.proto.engine.v1.StartContainerRequest;
import io.jukung.proto.engine.v1.StopContainerRequest;
import io.jukung.proto.engine.v1.StringList;
import io.jukung.proto.engine.v1.UnpauseContainerRequest;
import io.jukung.proto.engine.v1.WaitContainerRequest;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
  @TempDir Path directory;
  private FakeContainerd containerd;
  private EngineRig engine;

  @BeforeEach
  void set() throws Exception {
    containerd = new FakeContainerd();
    containerd.image(
        "docker.io/library/busybox:latest", "{\"Cmd\":[\"sh\"],\"Env\":[\"PATH=/bin\"]}");
    engine = new EngineRig(directory, containerd);
  }

  @AfterEach
  void close() {
    engine.close();
    containerd.close();
  }

  private String create(String name, HostConfig host, String... command) {
    return engine
        .containers
        .create(
            CreateContainerRequest.newBuilder()
                .setName(name)
                .setConfig(
                    ContainerConfig.newBuilder()
                        .setImage("busybox")
                        .addAllCommand(List.of(command)))
                .setHostConfig(host)
                .build())
        .getId();
  }

  private String create(String name) {
    return create(name, HostConfig.getDefaultInstance(), "sleep", "1");
  }

  private boolean start(String container) {
    return engine
        .containers
        .start(StartContainerRequest.newBuilder().setContainer(container).build())
        .getStarted();
  }

  private void remove(String container, boolean force) {
    engine.containers.remove(
        RemoveContainerRequest.newBuilder().setContainer(container).setForce(force).build());
  }

  private CompletableFuture<Integer> waiting(
      String container, WaitContainerRequest.Condition condition) {
    return CompletableFuture.supplyAsync(
        () ->
            engine
                .containers
                .wait(
                    WaitContainerRequest.newBuilder()
                        .setContainer(container)
                        .setCondition(condition)
                        .build())
                .getExitCode());
  }

  @Test
  void createStartExitRemove() throws Exception {
    String id = create("web");
    assertEquals(64, id.length());
    assertEquals("created", engine.status("web"));
    assertTrue(start("web"));
    assertFalse(start("web"));
    assertEquals("running", engine.status("web"));
    assertTrue(engine.state("web").longValue("Pid") > 0);
    CompletableFuture<Integer> code = waiting("web", WaitContainerRequest.Condition.NOT_RUNNING);
    containerd.exit(id, 7);
    assertEquals(7, code.get(10, TimeUnit.SECONDS));
    assertEquals("exited", engine.status("web"));
    assertEquals(7, engine.state("web").longValue("ExitCode"));
    remove(id.substring(0, 12), false);
    ContainerException gone = EngineRig.failure(() -> engine.inspect("web"));
    assertEquals(Reason.CONTAINER_NOT_FOUND, gone.reason());
    assertEquals("No such container: web", gone.message());
    assertTrue(containerd.snapshots.isEmpty());
    assertTrue(containerd.records.isEmpty());
    assertTrue(containerd.tasks.isEmpty());
    assertFalse(Files.exists(directory.resolve("data/containers").resolve(id)));
    create("web");
  }

  @Test
  void theFirstStartNeedsFiveCallsAndNoMore() {
    create("web");
    start("web");
    assertEquals(
        List.of("snapshots.prepare", "containers.create", "tasks.create", "tasks.start"),
        containerd.calls);
  }

  @Test
  void aSecondRunUsesTheSameRecord() throws Exception {
    String id = create("web");
    start("web");
    containerd.exit(id, 0);
    EngineRig.await("exited", () -> engine.status("web").equals("exited"));
    assertTrue(start("web"));
    assertTrue(containerd.calls.contains("containers.update"));
    assertTrue(containerd.calls.contains("snapshots.mounts"));
  }

  @Test
  void theNameIsUnique() {
    String id = create("web");
    ContainerException taken = EngineRig.failure(() -> create("web"));
    assertEquals(Reason.NAME_IN_USE, taken.reason());
    assertTrue(taken.message().contains(id), taken.message());
    assertEquals(1, containerd.snapshots.size());
  }

  @Test
  void unknownImageAndBadOptionsChangeNothing() {
    ContainerException absent =
        EngineRig.failure(
            () ->
                engine.containers.create(
                    CreateContainerRequest.newBuilder()
                        .setConfig(ContainerConfig.newBuilder().setImage("nope"))
                        .build()));
    assertEquals(Reason.IMAGE_NOT_FOUND, absent.reason());
    assertEquals("No such image: nope:latest", absent.message());
    ContainerException network =
        EngineRig.failure(
            () -> create("x", HostConfig.newBuilder().setNetworkMode("mynet").build(), "a"));
    assertEquals(ErrorKind.UNIMPLEMENTED, network.kind());
    assertTrue(network.message().contains("mynet"));
    EngineRig.failure(() -> create("bad name", HostConfig.getDefaultInstance(), "a"));
    assertTrue(containerd.snapshots.isEmpty());
    assertTrue(
        engine
            .containers
            .list(ListContainersRequest.newBuilder().setAll(true).build())
            .getContainersList()
            .isEmpty());
  }

  @Test
  void stopSignalsThenKills() throws Exception {
    containerd.ignoredSignals.add(15);
    create("stubborn");
    start("stubborn");
    engine.containers.stop(
        StopContainerRequest.newBuilder().setContainer("stubborn").setTimeout(0).build());
    assertEquals("exited", engine.status("stubborn"));
    assertEquals(137, engine.state("stubborn").longValue("ExitCode"));
    assertTrue(
        containerd.calls.indexOf("tasks.kill 15") < containerd.calls.indexOf("tasks.kill 9"));
    // once more is no error
    engine.containers.stop(StopContainerRequest.newBuilder().setContainer("stubborn").build());
  }

  @Test
  void stopUsesTheContainersOwnSignal() {
    engine.containers.create(
        CreateContainerRequest.newBuilder()
            .setName("usr1")
            .setConfig(
                ContainerConfig.newBuilder()
                    .setImage("busybox")
                    .setStopSignal("SIGUSR1")
                    .addCommand("a"))
            .build());
    start("usr1");
    engine.containers.stop(StopContainerRequest.newBuilder().setContainer("usr1").build());
    assertEquals(138, engine.state("usr1").longValue("ExitCode"));
  }

  @Test
  void killNeedsAProcess() {
    create("web");
    ContainerException idle =
        EngineRig.failure(
            () ->
                engine.containers.kill(
                    KillContainerRequest.newBuilder().setContainer("web").build()));
    assertEquals(Reason.CONTAINER_NOT_RUNNING, idle.reason());
    start("web");
    ContainerException wrong =
        EngineRig.failure(
            () ->
                engine.containers.kill(
                    KillContainerRequest.newBuilder()
                        .setContainer("web")
                        .setSignal("FLY")
                        .build()));
    assertEquals("Invalid signal: FLY", wrong.message());
    engine.containers.kill(KillContainerRequest.newBuilder().setContainer("web").build());
    assertEquals("exited", engine.status("web"));
  }

  @Test
  void removalRefusesARunningOneUnlessForced() {
    create("web");
    start("web");
    ContainerException running =
        EngineRig.failure(
            () -> {
              remove("web", false);
              return "";
            });
    assertEquals(Reason.CONTAINER_RUNNING, running.reason());
    assertTrue(running.message().contains("container is running"), running.message());
    remove("web", true);
    assertTrue(containerd.tasks.isEmpty());
    assertTrue(containerd.snapshots.isEmpty());
  }

  @Test
  void autoRemoveTakesEverythingAlong() throws Exception {
    String id = create("once", HostConfig.newBuilder().setAutoRemove(true).build(), "true");
    CompletableFuture<Integer> removed = waiting("once", WaitContainerRequest.Condition.REMOVED);
    start("once");
    containerd.exit(id, 3);
    assertEquals(3, removed.get(10, TimeUnit.SECONDS));
    assertTrue(containerd.snapshots.isEmpty());
    assertTrue(containerd.records.isEmpty());
  }

  @Test
  void aStartThatFailsSaysWhyAndLeavesTheContainerCreated() {
    containerd.failStart =
        ContainerException.notFound(
            Reason.COMMAND_NOT_FOUND, "exec: \"nope\": executable file not found in $PATH");
    create("web", HostConfig.getDefaultInstance(), "nope");
    ContainerException why = EngineRig.failure(() -> start("web"));
    assertEquals(Reason.COMMAND_NOT_FOUND, why.reason());
    assertEquals("created", engine.status("web"));
    assertEquals(127, engine.state("web").longValue("ExitCode"));
    assertTrue(engine.state("web").string("Error").contains("nope"));
    assertTrue(containerd.tasks.isEmpty());
    containerd.failStart = null;
    assertTrue(start("web"));
    assertEquals("", engine.state("web").string("Error"));
  }

  @Test
  void aStartThatFailsRemovesAnAutoRemoveContainer() {
    containerd.failStart = ContainerException.permissionDenied("no").because(Reason.NOT_EXECUTABLE);
    create("once", HostConfig.newBuilder().setAutoRemove(true).build(), "x");
    assertEquals(Reason.NOT_EXECUTABLE, EngineRig.failure(() -> start("once")).reason());
    assertTrue(containerd.snapshots.isEmpty());
    create("once");
  }

  @Test
  void pauseAndUnpause() {
    create("web");
    PauseContainerRequest pause = PauseContainerRequest.newBuilder().setContainer("web").build();
    assertEquals(
        Reason.CONTAINER_NOT_RUNNING,
        EngineRig.failure(() -> engine.containers.pause(pause)).reason());
    start("web");
    engine.containers.pause(pause);
    assertEquals("paused", engine.status("web"));
    assertEquals(
        Reason.CONTAINER_PAUSED, EngineRig.failure(() -> engine.containers.pause(pause)).reason());
    engine.containers.unpause(UnpauseContainerRequest.newBuilder().setContainer("web").build());
    assertEquals("running", engine.status("web"));
  }

  @Test
  void outOfMemoryIsRemembered() throws Exception {
    String id = create("greedy");
    start("greedy");
    containerd.outOfMemory(id);
    EngineRig.await("the mark", () -> engine.state("greedy").bool("OOMKilled", false));
    containerd.exit(id, 137);
    EngineRig.await("its end", () -> engine.status("greedy").equals("exited"));
    assertTrue(engine.state("greedy").bool("OOMKilled", false));
  }

  @Test
  void onFailureRestartsAsOftenAsSaid() throws Exception {
    String id =
        create("flaky", HostConfig.newBuilder().setRestartPolicy("on-failure:1").build(), "x");
    start("flaky");
    containerd.exit(id, 1);
    EngineRig.await(
        "its second run",
        () ->
            engine.inspect("flaky").longValue("RestartCount") == 1
                && engine.status("flaky").equals("running"));
    containerd.exit(id, 1);
    EngineRig.await("its end", () -> engine.status("flaky").equals("exited"));
  }

  @Test
  void stopEndsARestartingOne() throws Exception {
    String id = create("ever", HostConfig.newBuilder().setRestartPolicy("always").build(), "x");
    start("ever");
    containerd.exit(id, 0);
    EngineRig.await("its second run", () -> engine.status("ever").equals("running"));
    engine.containers.stop(StopContainerRequest.newBuilder().setContainer("ever").build());
    assertEquals("exited", engine.status("ever"));
  }

  @Test
  void listFilters() throws Exception {
    String id = create("one");
    create("two");
    start("one");
    assertEquals(List.of("one"), names(false));
    assertEquals(List.of("two", "one"), names(true));
    assertEquals(List.of("two"), names(true, "status", "created"));
    assertEquals(List.of("one"), names(true, "name", "^on"));
    assertEquals(List.of("one"), names(true, "id", id.substring(0, 8)));
    assertEquals(List.of("two", "one"), names(true, "ancestor", "busybox"));
    assertEquals(List.of(), names(true, "ancestor", "other"));
    assertEquals(List.of("one"), names(true, "before", "two"));
    assertEquals(List.of("two"), names(true, "since", "one"));
    assertEquals(List.of(), names(true, "label", "a"));
    assertEquals(
        ErrorKind.INVALID_ARGUMENT, EngineRig.failure(() -> names(true, "colour", "red")).kind());
    containerd.exit(id, 5);
    EngineRig.await("its end", () -> engine.status("one").equals("exited"));
    assertEquals(List.of("one"), names(false, "exited", "5"));
  }

  private List<String> names(boolean all, String... filter) {
    ListContainersRequest.Builder request = ListContainersRequest.newBuilder().setAll(all);
    if (filter.length == 2) {
      request.putFilters(filter[0], StringList.newBuilder().addValues(filter[1]).build());
    }
    return engine.containers.list(request.build()).getContainersList().stream()
        .map(c -> c.getNames(0))
        .toList();
  }

  @Test
  void eventsTellTheStoryInOrder() throws Exception {
    String id = create("seen", HostConfig.newBuilder().setAutoRemove(true).build(), "x");
    CompletableFuture<Integer> removed = waiting("seen", WaitContainerRequest.Condition.REMOVED);
    start("seen");
    containerd.exit(id, 0);
    removed.get(10, TimeUnit.SECONDS);
    List<String> actions = new ArrayList<>();
    EngineRig.await(
        "the last event",
        () -> {
          actions.clear();
          engine
              .system
              .events(
                  EventsRequest.newBuilder()
                      .setUntil(
                          com.google.protobuf.Timestamp.newBuilder()
                              .setSeconds(System.currentTimeMillis() / 1000 + 1))
                      .putFilters("container", StringList.newBuilder().addValues("seen").build())
                      .build())
              .forEachRemaining((Event event) -> actions.add(event.getAction()));
          return actions.contains("destroy");
        });
    assertEquals(List.of("create", "start", "die", "destroy"), actions);
  }
}
