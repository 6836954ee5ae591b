package io.jukung.shim.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.rpc.Anys;
import io.jukung.proto.task.v2.CheckpointTaskRequest;
import io.jukung.proto.task.v2.CloseIORequest;
import io.jukung.proto.task.v2.ConnectRequest;
import io.jukung.proto.task.v2.CreateTaskRequest;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.proto.task.v2.ExecProcessRequest;
import io.jukung.proto.task.v2.KillRequest;
import io.jukung.proto.task.v2.PauseRequest;
import io.jukung.proto.task.v2.PidsRequest;
import io.jukung.proto.task.v2.PidsResponse;
import io.jukung.proto.task.v2.ResizePtyRequest;
import io.jukung.proto.task.v2.ResumeRequest;
import io.jukung.proto.task.v2.ShutdownRequest;
import io.jukung.proto.task.v2.StartRequest;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.StateResponse;
import io.jukung.proto.task.v2.StatsRequest;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.proto.task.v2.UpdateTaskRequest;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.task.v2.WaitResponse;
import io.jukung.proto.ttrpc.TtrpcChannel;
import io.jukung.proto.ttrpc.TtrpcServer;
import io.jukung.proto.types.runc.Options;
import io.jukung.proto.types.runc.ProcessDetails;
import io.jukung.proto.types.task.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The service as containerd sees it, over a real ttrpc connection. */
@Timeout(60)
class TaskServiceTest {
  @TempDir Path directory;
  private final FakeWorld world = new FakeWorld();
  private final AtomicInteger shutdowns = new AtomicInteger();
  private TtrpcServer server;
  private TtrpcChannel channel;
  private TaskGrpc.TaskBlockingStub task;

  @SuppressWarnings("NullAway.Init") // opened before each test
  TaskServiceTest() {}

  @BeforeEach
  void open() throws IOException {
    Path socket = directory.resolve("s.sock");
    server =
        TtrpcServer.on(socket)
            .add(new TaskService(world.containers(), "1.2.3", shutdowns::incrementAndGet))
            .start();
    channel = TtrpcChannel.to(socket);
    task = TaskGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void close() {
    channel.close();
    server.close();
  }

  @Test
  void aContainerLivesItsLife() {
    int pid = create();
    assertEquals(Status.CREATED, state("").getStatus());
    assertEquals(pid, task.start(StartRequest.newBuilder().setId("c").build()).getPid());
    StateResponse running = state("");
    assertEquals(Status.RUNNING, running.getStatus());
    assertEquals("/b", running.getBundle());
    assertEquals("/out", running.getStdout());
    assertEquals(pid, running.getPid());
    CompletableFuture<WaitResponse> waiter =
        CompletableFuture.supplyAsync(() -> task.wait(WaitRequest.newBuilder().setId("c").build()));
    task.pause(PauseRequest.newBuilder().setId("c").build());
    assertEquals(Status.PAUSED, state("").getStatus());
    task.resume(ResumeRequest.newBuilder().setId("c").build());
    task.kill(KillRequest.newBuilder().setId("c").setSignal(15).build());
    world.end(pid, 143);

    assertEquals(143, waiter.join().getExitStatus());
    StateResponse stopped = state("");
    assertEquals(Status.STOPPED, stopped.getStatus());
    assertEquals(143, stopped.getExitStatus());
    assertEquals(FakeWorld.END.getEpochSecond(), stopped.getExitedAt().getSeconds());
    DeleteResponse deleted = task.delete(DeleteRequest.newBuilder().setId("c").build());
    assertEquals(143, deleted.getExitStatus());
    assertEquals(pid, deleted.getPid());
    assertKind(ErrorKind.NOT_FOUND, () -> state(""));
  }

  @Test
  void anExecIsNamedAmongThePids() throws Exception {
    create();
    task.start(StartRequest.newBuilder().setId("c").build());
    task.exec(
        ExecProcessRequest.newBuilder()
            .setId("c")
            .setExecId("e")
            .setSpec(
                Any.newBuilder()
                    .setTypeUrl(Anys.OCI_PROCESS)
                    .setValue(ByteString.copyFromUtf8("{}")))
            .build());
    assertEquals(Status.CREATED, state("e").getStatus());
    int pid = task.start(StartRequest.newBuilder().setId("c").setExecId("e").build()).getPid();
    PidsResponse pids = task.pids(PidsRequest.newBuilder().setId("c").build());

    assertEquals(2, pids.getProcessesCount());
    assertEquals(pid, pids.getProcesses(1).getPid());
    assertEquals(
        "e", ProcessDetails.parseFrom(pids.getProcesses(1).getInfo().getValue()).getExecId());
    world.end(pid, 0);
    assertEquals(
        0, task.wait(WaitRequest.newBuilder().setId("c").setExecId("e").build()).getExitStatus());
    task.delete(DeleteRequest.newBuilder().setId("c").setExecId("e").build());
  }

  @Test
  void terminalsAreResizedAndStdinClosed() {
    create();
    task.start(StartRequest.newBuilder().setId("c").build());
    task.resizePty(ResizePtyRequest.newBuilder().setId("c").setWidth(80).setHeight(24).build());
    task.closeIO(CloseIORequest.newBuilder().setId("c").setStdin(true).build());
    task.update(
        UpdateTaskRequest.newBuilder()
            .setId("c")
            .setResources(Any.newBuilder().setValue(ByteString.copyFromUtf8("{}")))
            .build());

    assertTrue(world.calls.contains("resize 80x24"));
    assertTrue(world.calls.contains("closeStdin"));
    assertTrue(world.calls.contains("update c 2"));
  }

  @Test
  void whatCannotBeDoneIsRefusedByName() {
    create();
    assertKind(
        ErrorKind.UNIMPLEMENTED,
        () -> task.checkpoint(CheckpointTaskRequest.newBuilder().setId("c").build()));
    assertEquals(
        "io.containerd.cgroups.v1.Metrics",
        task.stats(StatsRequest.newBuilder().setId("c").build()).getStats().getTypeUrl());
    assertKind(
        ErrorKind.UNIMPLEMENTED,
        () ->
            task.create(
                CreateTaskRequest.newBuilder()
                    .setId("d")
                    .setBundle("/b")
                    .setOptions(Anys.pack(Options.newBuilder().setSystemdCgroup(true).build()))
                    .build()));
    assertKind(
        ErrorKind.INVALID_ARGUMENT,
        () -> task.create(CreateTaskRequest.newBuilder().setId("d").setBundle("relative").build()));
    assertKind(
        ErrorKind.ALREADY_EXISTS,
        () -> task.create(CreateTaskRequest.newBuilder().setId("c").setBundle("/b").build()));
    assertKind(
        ErrorKind.NOT_FOUND, () -> task.wait(WaitRequest.newBuilder().setId("nobody").build()));
  }

  @Test
  void connectAnswersForUnknownContainersToo() {
    var answer = task.connect(ConnectRequest.newBuilder().setId("nobody").build());

    assertEquals(ProcessHandle.current().pid(), answer.getShimPid());
    assertEquals(0, answer.getTaskPid());
    assertEquals("1.2.3", answer.getVersion());
    int pid = create();
    assertEquals(pid, task.connect(ConnectRequest.newBuilder().setId("c").build()).getTaskPid());
  }

  @Test
  void theShimIsOnlyAskedToGoWhenItIsEmptyAndItIsUrgent() {
    create();
    task.shutdown(ShutdownRequest.newBuilder().setId("c").setNow(true).build());
    assertEquals(0, shutdowns.get());
    task.delete(DeleteRequest.newBuilder().setId("c").build());
    task.shutdown(ShutdownRequest.newBuilder().setId("c").build());
    assertEquals(0, shutdowns.get());
    task.shutdown(ShutdownRequest.newBuilder().setId("c").setNow(true).build());
    // the answer may be here before the service has gone on to ask
    long end = System.nanoTime() + 20_000_000_000L;
    while (shutdowns.get() == 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertEquals(1, shutdowns.get());
  }

  private int create() {
    return task.create(
            CreateTaskRequest.newBuilder().setId("c").setBundle("/b").setStdout("/out").build())
        .getPid();
  }

  private StateResponse state(String execId) {
    return task.state(StateRequest.newBuilder().setId("c").setExecId(execId).build());
  }

  private static void assertKind(ErrorKind kind, Executable call) {
    assertEquals(
        kind, ErrorStatus.fromGrpc(assertThrows(StatusRuntimeException.class, call)).kind());
  }
}
