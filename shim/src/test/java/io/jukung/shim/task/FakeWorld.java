package io.jukung.shim.task;

import io.jukung.proto.error.ContainerException;
import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.shim.reaper.Exits;
import io.jukung.shim.reaper.ProcessExit;
import io.jukung.shim.runtime.ContainerProcess;
import io.jukung.shim.runtime.CreateContainer;
import io.jukung.shim.runtime.ExecProcess;
import io.jukung.shim.runtime.OciRuntime;
import io.jukung.shim.runtime.ProcessStdio;
import io.jukung.shim.runtime.RootfsMount;
import io.jukung.shim.runtime.RootfsMounter;
import io.jukung.shim.stdio.ProcessIo;
import io.jukung.shim.stdio.ProcessIoFactory;
import io.jukung.shim.stdio.StdioRequest;
import io.jukung.sys.Fd;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a container needs, in memory: what was done is in {@link #calls}, processes end when
 * the test says so.
 */
final class FakeWorld
    implements OciRuntime, Exits, Signals, RootfsMounter, ProcessIoFactory, TaskEvents {
  static final Instant END = Instant.parse("2026-11-24T10:00:00Z");

  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  final List<String> events = Collections.synchronizedList(new ArrayList<>());
  final Map<Integer, Consumer<ProcessExit>> alive = new HashMap<>();
  final List<FakeIo> ios = new ArrayList<>();
  final CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);
  @Nullable String failing;
  boolean initEndsOthers = true;
  @Nullable CompletableFuture<Void> settle;
  Runnable onOutOfMemory = () -> {};
  private int nextPid = 100;

  Containers containers() {
    return new Containers(
        new ContainerServices(
            choice -> this,
            this,
            this,
            this,
            this,
            this,
            Witness.nobody(),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20)),
        () -> {});
  }

  private void call(String what) {
    calls.add(what);
    if (failing != null && what.startsWith(failing)) {
      throw ContainerException.failedPrecondition(what + " fails");
    }
  }

  private ContainerProcess process() {
    int pid = nextPid++;
    return new ContainerProcess(pid, TestFds.some(pid), null, initEndsOthers);
  }

  /** Lets a process end. */
  void end(int pid, int code) {
    Consumer<ProcessExit> watcher = alive.remove(pid);
    if (watcher == null) {
      throw new AssertionError("nobody watches " + pid);
    }
    watcher.accept(new ProcessExit(code, END));
  }

  @Override
  public ContainerProcess create(CreateContainer request) {
    call("create " + request.id());
    return process();
  }

  @Override
  public void start(String id) {
    call("start " + id);
  }

  @Override
  public ContainerProcess exec(ExecProcess request) {
    call(
        "exec "
            + request.id()
            + " "
            + request.execId()
            + " "
            + new String(request.process(), java.nio.charset.StandardCharsets.UTF_8));
    return process();
  }

  @Override
  public void killAll(String id, int signal) {
    call("killAll " + id + " " + signal);
  }

  @Override
  public void pause(String id) {
    call("pause " + id);
  }

  @Override
  public void resume(String id) {
    call("resume " + id);
  }

  @Override
  public List<Integer> pids(String id) {
    call("pids " + id);
    return alive.keySet().stream().sorted().toList();
  }

  @Override
  public CgroupDetails usage(String id) {
    call("usage " + id);
    return CgroupDetails.NONE;
  }

  @Override
  public void update(String id, byte[] resources) {
    call("update " + id + " " + resources.length);
  }

  @Override
  public void delete(String id) {
    call("delete " + id);
    for (int pid : List.copyOf(alive.keySet())) {
      end(pid, 137);
    }
  }

  @Override
  public OutOfMemoryWatch watchOutOfMemory(String id, Runnable callback) {
    onOutOfMemory = callback;
    return new OutOfMemoryWatch() {
      @Override
      public void check() {}

      @Override
      public void close() {
        calls.add("unwatch " + id);
      }
    };
  }

  @Override
  public void watch(Fd pidfd, Consumer<ProcessExit> onExit) {
    alive.put(pidfd.number(), onExit);
  }

  @Override
  public boolean send(Fd pidfd, int signal) {
    call("signal " + pidfd.number() + " " + signal);
    return alive.containsKey(pidfd.number());
  }

  @Override
  public void mount(List<RootfsMount> mounts, Path rootfs) {
    call("mount " + mounts.size() + " " + rootfs);
  }

  @Override
  public void unmount(Path rootfs) {
    call("unmount " + rootfs);
  }

  @Override
  public ProcessIo open(StdioRequest request, String id) {
    call("open " + request.stdout());
    FakeIo io = new FakeIo();
    ios.add(io);
    return io;
  }

  @Override
  public void created(
      String id, String bundle, List<RootfsMount> rootfs, StdioRequest stdio, int pid) {
    events.add("create " + id + " " + pid);
  }

  @Override
  public void started(String id, int pid) {
    events.add("start " + id + " " + pid);
  }

  @Override
  public void execAdded(String id, String execId) {
    events.add("exec-added " + id + " " + execId);
  }

  @Override
  public void execStarted(String id, String execId, int pid) {
    events.add("exec-started " + id + " " + execId + " " + pid);
  }

  @Override
  public void exited(String id, String processId, int pid, ProcessExit status) {
    events.add("exit " + id + " " + processId + " " + pid + " " + status.code());
  }

  @Override
  public void deleted(String id, int pid, ProcessExit status) {
    events.add("delete " + id + " " + pid + " " + status.code());
  }

  @Override
  public void paused(String id) {
    events.add("paused " + id);
  }

  @Override
  public void resumed(String id) {
    events.add("resumed " + id);
  }

  @Override
  public void outOfMemory(String id) {
    events.add("oom " + id);
  }

  /** Input and output that are always empty. */
  final class FakeIo implements ProcessIo {
    boolean closed;

    @Override
    public ProcessStdio childStdio() {
      return new ProcessStdio.Terminal();
    }

    @Override
    public void started(@Nullable Fd terminal) {}

    @Override
    public void resize(int columns, int rows) {
      calls.add("resize " + columns + "x" + rows);
    }

    @Override
    public void closeStdin() {
      calls.add("closeStdin");
    }

    @Override
    public CompletableFuture<Void> exited() {
      return settle == null ? settled : settle;
    }

    @Override
    public boolean awaitDelivered(Duration limit) {
      calls.add("awaitDelivered");
      return true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
