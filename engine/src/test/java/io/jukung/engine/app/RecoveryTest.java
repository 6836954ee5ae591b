package io.jukung.engine.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ContainerConfig;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.HostConfig;
import io.jukung.proto.engine.v1.ListContainersRequest;
import io.jukung.proto.engine.v1.StartContainerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine dies and comes back; containerd and its tasks go on meanwhile. */
class RecoveryTest {
  @TempDir Path directory;
  private FakeContainerd containerd;
  private EngineRig engine;

  @BeforeEach
  void set() throws Exception {
    containerd = new FakeContainerd();
    containerd.image("docker.io/library/busybox:latest", "{\"Cmd\":[\"sh\"]}");
    engine = new EngineRig(directory, containerd);
  }

  @AfterEach
  void close() {
    engine.close();
    containerd.close();
  }

  private String run(String name, HostConfig host) {
    String id =
        engine
            .containers
            .create(
                CreateContainerRequest.newBuilder()
                    .setName(name)
                    .setConfig(ContainerConfig.newBuilder().setImage("busybox"))
                    .setHostConfig(host)
                    .build())
            .getId();
    engine.containers.start(StartContainerRequest.newBuilder().setContainer(name).build());
    return id;
  }

  private void again() throws Exception {
    engine = new EngineRig(directory, containerd);
  }

  @Test
  void whatRunsIsShownAsRunning() throws Exception {
    run("web", HostConfig.getDefaultInstance());
    long pid = engine.state("web").longValue("Pid");
    String started = engine.state("web").string("StartedAt");
    engine.close();
    again();
    assertEquals("running", engine.status("web"));
    assertEquals(pid, engine.state("web").longValue("Pid"));
    assertEquals(started, engine.state("web").string("StartedAt"));
  }

  @Test
  void anExitMeanwhileIsKnownWithItsCode() throws Exception {
    String id = run("brief", HostConfig.getDefaultInstance());
    engine.close();
    containerd.end(id, 9);
    again();
    assertEquals("exited", engine.status("brief"));
    assertEquals(9, engine.state("brief").longValue("ExitCode"));
    assertTrue(containerd.tasks.isEmpty());
  }

  @Test
  void anAutoRemoveContainerThatEndedMeanwhileIsRemoved() throws Exception {
    String id = run("once", HostConfig.newBuilder().setAutoRemove(true).build());
    engine.close();
    containerd.end(id, 0);
    again();
    assertEquals(0, count());
    assertTrue(containerd.snapshots.isEmpty());
    assertFalse(Files.exists(directory.resolve("data/containers").resolve(id)));
  }

  @Test
  void aLostTaskIsAnExitWithUnknownCode() throws Exception {
    String id = run("lost", HostConfig.getDefaultInstance());
    engine.close();
    containerd.tasks.remove(id);
    again();
    assertEquals("exited", engine.status("lost"));
    assertEquals(255, engine.state("lost").longValue("ExitCode"));
  }

  @Test
  void aStartThatWasNotNotedIsBelieved() throws Exception {
    String id = run("web", HostConfig.getDefaultInstance());
    engine.close();
    Path config = directory.resolve("data/containers").resolve(id).resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"Status\":\"running\",\"Pid\":\\d+", "\"Status\":\"created\",\"Pid\":0"));
    again();
    assertEquals("running", engine.status("web"));
  }

  @Test
  void whatWasNeverFinishedIsCleanedUp() throws Exception {
    String id = run("web", HostConfig.getDefaultInstance());
    engine.close();
    containerd.end(id, 0);
    Files.delete(directory.resolve("data/containers").resolve(id).resolve("config.json"));
    String orphan = "f".repeat(64);
    containerd.snapshots.put(orphan, directory.resolve("data").toString());
    containerd.snapshots.put("not-ours", "/elsewhere");
    again();
    assertEquals(0, count());
    assertEquals(java.util.Set.of("not-ours"), containerd.snapshots.keySet());
    assertFalse(Files.exists(directory.resolve("data/containers").resolve(id)));
  }

  @Test
  void alwaysStartsAgainWhatEndedMeanwhile() throws Exception {
    String id = run("ever", HostConfig.newBuilder().setRestartPolicy("always").build());
    engine.close();
    containerd.end(id, 1);
    again();
    EngineRig.await("its next run", () -> engine.status("ever").equals("running"));
  }

  @Test
  void aBrokenEventStreamMissesNothing() throws Exception {
    String id = run("web", HostConfig.getDefaultInstance());
    containerd.breakStreams();
    containerd.end(id, 4);
    EngineRig.await("its end", () -> engine.status("web").equals("exited"));
    assertEquals(4, engine.state("web").longValue("ExitCode"));
  }

  private int count() {
    return engine
        .containers
        .list(ListContainersRequest.newBuilder().setAll(true).build())
        .getContainersCount();
  }
}
