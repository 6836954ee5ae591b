package io.jukung.shim.bootstrap;

import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.shim.v1.JoinRequest;
import io.jukung.proto.shim.v1.RemoveRequest;
import io.jukung.proto.shim.v1.ShimGrpc;
import io.jukung.proto.task.v2.DeleteRequest;
import io.jukung.proto.task.v2.KillRequest;
import io.jukung.proto.task.v2.StateRequest;
import io.jukung.proto.task.v2.TaskGrpc;
import io.jukung.proto.task.v2.WaitRequest;
import io.jukung.proto.ttrpc.TtrpcChannel;
import io.jukung.proto.types.task.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A {@link ShimConnection} over ttrpc. */
public final class TtrpcShimConnection implements ShimConnection {
  private static final int JOIN_SECONDS = 10;
  private static final int END_SECONDS = 30;
  private static final int SIGKILL = 9;

  private final TtrpcChannel channel;

  private TtrpcShimConnection(TtrpcChannel channel) {
    this.channel = channel;
  }

  /** Connects to a shim's socket. */
  public static ShimConnection connect(Path socket) throws IOException {
    TtrpcChannel channel = TtrpcChannel.to(socket);
    try {
      channel.connect();
    } catch (ContainerException e) {
      channel.close();
      throw new IOException(e.message(), e);
    }
    return new TtrpcShimConnection(channel);
  }

  @Override
  public void join(String id, String eventsAddress) throws IOException {
    JoinRequest request =
        JoinRequest.newBuilder().setId(id).setEventsAddress(eventsAddress).build();
    try {
      ShimGrpc.newBlockingStub(channel)
          .withDeadlineAfter(JOIN_SECONDS, TimeUnit.SECONDS)
          .join(request);
    } catch (StatusRuntimeException e) {
      throw failure("join the shim", e);
    }
  }

  @Override
  public byte[] remove(String id, Path bundle) throws IOException {
    try {
      try {
        return removeRemains(id, bundle);
      } catch (StatusRuntimeException e) {
        if (ErrorStatus.fromGrpc(e).kind() != ErrorKind.FAILED_PRECONDITION) {
          throw e;
        }
      }
      try {
        return killAndDelete(id);
      } catch (StatusRuntimeException e) {
        if (ErrorStatus.fromGrpc(e).kind() != ErrorKind.NOT_FOUND) {
          throw e;
        }
        return removeRemains(id, bundle); // deleted by somebody else meanwhile
      }
    } catch (StatusRuntimeException e) {
      throw failure("delete container \"" + id + "\" in its shim", e);
    }
  }

  private byte[] removeRemains(String id, Path bundle) {
    return ShimGrpc.newBlockingStub(channel)
        .withDeadlineAfter(END_SECONDS, TimeUnit.SECONDS)
        .remove(RemoveRequest.newBuilder().setId(id).setBundle(bundle.toString()).build())
        .toByteArray();
  }

  private byte[] killAndDelete(String id) {
    TaskGrpc.TaskBlockingStub task =
        TaskGrpc.newBlockingStub(channel).withDeadlineAfter(END_SECONDS, TimeUnit.SECONDS);
    Status status = task.state(StateRequest.newBuilder().setId(id).build()).getStatus();
    if (status == Status.RUNNING || status == Status.PAUSED) {
      kill(task, id);
      task.wait(WaitRequest.newBuilder().setId(id).build());
    }
    return task.delete(DeleteRequest.newBuilder().setId(id).build()).toByteArray();
  }

  private static void kill(TaskGrpc.TaskBlockingStub task, String id) {
    try {
      task.kill(KillRequest.newBuilder().setId(id).setSignal(SIGKILL).build());
    } catch (StatusRuntimeException e) {
      if (ErrorStatus.fromGrpc(e).kind() != ErrorKind.NOT_FOUND) {
        throw e; // it did not just end by itself
      }
    }
  }

  private static IOException failure(String what, StatusRuntimeException e) {
    ContainerException error = ErrorStatus.fromGrpc(e);
    return new IOException(what + ": " + error.message(), error);
  }

  @Override
  public void close() {
    channel.close();
  }
}
