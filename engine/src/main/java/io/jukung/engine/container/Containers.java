package io.jukung.engine.container;

import io.jukung.engine.containerd.ContainerdClient;
import io.jukung.engine.containerd.ContainerdEvent;
import io.jukung.engine.containerd.TaskExit;
import io.jukung.engine.image.EmbeddedImages;
import io.jukung.engine.image.ImageFinder;
import io.jukung.engine.image.ImageUsers;
import io.jukung.engine.spec.SpecBuilder;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import io.jukung.proto.id.Platform;
import io.jukung.sys.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** All verbs on containers, wired together. */
public final class Containers {
  private final ContainerIndex index;
  private final Executor executor;
  private final Creation creation;
  private final Start start;
  private final Stop stop;
  private final Removal removal;
  private final Pause pause;
  private final Exits exits;
  private final Recovery recovery;
  private final Attachments attachments;
  private final ContainerLogs logs;
  private final ContainerProcesses processes;
  private final Listing listing;
  private final Inspection inspection;
  private final ContainerEvents events;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** What containers need to know of execs, which are built on top of them. */
  public interface ExecView {
    /** Ids of the execs in a container. */
    List<String> ids(String containerId);

    /** The container is gone. */
    void containerRemoved(String containerId);
  }

  /**
   * @param executor a virtual thread for each task
   */
  public Containers(
      ContainerIndex index,
      ContainerPaths paths,
      ContainerdClient containerd,
      ImageFinder images,
      EmbeddedImages embedded,
      SpecBuilder specs,
      ContainerEvents events,
      ExecView execs,
      Supplier<FileCalls> fileCalls,
      Clock clock,
      Platform host,
      Executor executor) {
    this.index = index;
    this.executor = executor;
    ContainerFiles files = new ContainerFiles(paths);
    this.events = events;
    Consumer<String> whenRemoved = execs::containerRemoved;
    Function<String, List<String>> execIds = execs::ids;
    removal = new Removal(containerd, index, files, events, whenRemoved, executor);
    creation =
        new Creation(
            index,
            files,
            paths,
            containerd.snapshots(),
            images,
            embedded,
            specs,
            events,
            clock,
            host);
    start = new Start(containerd, files, paths, specs, events, removal, fileCalls, clock);
    exits = new Exits(containerd.tasks(), files, events, removal, start, executor);
    stop = new Stop(containerd.tasks(), files, events, start, removal, exits, clock);
    pause = new Pause(containerd.tasks(), files, events);
    recovery = new Recovery(containerd, index, files, paths, removal, exits, clock);
    attachments = new Attachments(paths);
    logs = new ContainerLogs(paths, clock);
    processes = new ContainerProcesses(containerd.tasks());
    listing = new Listing(index, images, containerd.snapshots(), clock);
    inspection = new Inspection(paths, containerd.snapshots(), execIds);
    try {
      Files.createDirectories(paths.containers());
      Files.createDirectories(paths.volumes());
      Files.createDirectories(paths.run().resolve("attach"));
      recovery.load();
    } catch (IOException e) {
      throw ContainerException.internal("read the containers: " + e.getMessage(), e);
    }
  }

  /**
   * From containerd's event stream, in order.
   *
   * @throws ContainerException when after a connection not all could be brought up to date: then it
   *     is to be connected again
   */
  public void onEvent(ContainerdEvent event) {
    switch (event) {
      case ContainerdEvent.Connected _ -> catchUp();
      case ContainerdEvent.Exited exited when exited.execId().isEmpty() ->
          inOrder(
              exited.containerId(),
              c -> exits.exited(c, exited.pid(), new TaskExit(exited.status(), exited.at())));
      case ContainerdEvent.OutOfMemory oom -> inOrder(oom.containerId(), exits::outOfMemory);
      default -> {}
    }
  }

  private void catchUp() {
    try {
      if (ready.isDone()) {
        recovery.reconcile();
      } else {
        recovery.first();
        ready.complete(null);
      }
    } catch (IOException e) {
      throw ContainerException.internal("bring containers up to date: " + e.getMessage(), e);
    }
  }

  /** Done when what is in memory has been compared with what runs. */
  public CompletableFuture<Void> ready() {
    return ready.copy();
  }

  private void inOrder(String id, Consumer<Container> action) {
    if (index.contains(id)) {
      Container container = index.get(id);
      container.inOrder(executor, () -> action.accept(container));
    }
  }

  /** By id, name or unique prefix. */
  public Container get(String text) {
    return index.get(text);
  }

  /** As {@link #get}; by its full id also one that was removed just now. */
  public Container getOrGone(String text) {
    return index.getOrGone(text);
  }

  /** For {@code docker rmi}. */
  public static ImageUsers users(ContainerIndex index) {
    return imageId -> users(index, imageId);
  }

  private static List<ImageUsers.Use> users(ContainerIndex index, Digest imageId) {
    String id = imageId.toString();
    return index.all().stream()
        .filter(c -> c.record().imageId().equals(id))
        .map(c -> new ImageUsers.Use(c.id(), c.status().isAlive(), c.record().image()))
        .toList();
  }

  public ContainerIndex index() {
    return index;
  }

  public Creation creation() {
    return creation;
  }

  public Start start() {
    return start;
  }

  public Stop stop() {
    return stop;
  }

  public Removal removal() {
    return removal;
  }

  public Pause pause() {
    return pause;
  }

  public Attachments attachments() {
    return attachments;
  }

  public ContainerLogs logs() {
    return logs;
  }

  public ContainerProcesses processes() {
    return processes;
  }

  public Listing listing() {
    return listing;
  }

  public Inspection inspection() {
    return inspection;
  }

  public ContainerEvents events() {
    return events;
  }
}
