package io.jukung.proto.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.grpc.Metadata;
import io.grpc.Status;
import io.jukung.sys.Errno;
import io.jukung.sys.ErrnoException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class ErrorStatusTest {
  private static final ContainerException FULL =
      new ContainerException(
          ErrorKind.RESOURCE_EXHAUSTED, Reason.DISK_FULL, "no room", "write", "/x", 28, null);

  private static void assertSameError(ContainerException expected, ContainerException actual) {
    assertEquals(expected.kind(), actual.kind());
    assertEquals(expected.reason(), actual.reason());
    assertEquals(expected.getMessage(), actual.getMessage());
    assertEquals(expected.call(), actual.call());
    assertEquals(expected.operand(), actual.operand());
    assertEquals(expected.errno(), actual.errno());
  }

  @Test
  void survivesBothWires() {
    assertSameError(FULL, ErrorStatus.fromGrpc(ErrorStatus.toGrpcException(FULL)));
    assertSameError(FULL, ErrorStatus.fromRpcStatus(ErrorStatus.toRpcStatus(FULL)));
    assertSameError(
        FULL,
        ErrorStatus.fromRpcStatus(
            ErrorStatus.toRpcStatus(ErrorStatus.toGrpc(FULL), ErrorStatus.trailers(FULL))));
  }

  @Test
  void kindsAreGrpcsCodes() {
    for (Status.Code code : Status.Code.values()) {
      if (code != Status.Code.OK) {
        assertEquals(code.name(), ErrorKind.ofCode(code.value()).name());
      }
    }
    assertEquals(ErrorKind.values().length + 1, Status.Code.values().length);
    assertEquals(ErrorKind.UNKNOWN, ErrorKind.ofCode(99));
  }

  @Test
  void peersWithoutDetailsAreUnderstoodByCode() {
    ContainerException error =
        ErrorStatus.fromGrpc(Status.NOT_FOUND.withDescription("gone").asRuntimeException());
    assertEquals(ErrorKind.NOT_FOUND, error.kind());
    assertEquals(Reason.NONE, error.reason());
    assertEquals("gone", error.getMessage());
    assertEquals(
        "already exists",
        ErrorStatus.fromGrpc(Status.ALREADY_EXISTS.asRuntimeException()).getMessage());
  }

  @Test
  void aBrokenOrNewerDetailHidesNothing() {
    Metadata trailers = new Metadata();
    trailers.put(ErrorStatus.DETAIL, new byte[] {-1});
    assertEquals(
        ErrorKind.NOT_FOUND, ErrorStatus.fromGrpc(Status.NOT_FOUND, trailers, null).kind());
    Metadata newer = new Metadata();
    newer.put(
        ErrorStatus.DETAIL,
        io.jukung.proto.error.v1.ErrorDetail.newBuilder()
            .setKind("FROM_THE_FUTURE")
            .setReason("TOO")
            .build()
            .toByteArray());
    ContainerException error = ErrorStatus.fromGrpc(Status.NOT_FOUND, newer, null);
    assertEquals(ErrorKind.NOT_FOUND, error.kind());
    assertEquals(Reason.NONE, error.reason());
  }

  @Test
  void longTextsAreCutForTheHeader() {
    ContainerException error = ContainerException.internal("x".repeat(100_000), null);
    assertEquals(4096, String.valueOf(ErrorStatus.toGrpc(error).getDescription()).length());
  }

  @Test
  void failuresOfEverySort() {
    ErrnoException denied = new ErrnoException("mount", "/proc", Errno.EPERM);
    ContainerException error = ErrorStatus.of(new ExecutionException(denied));
    assertEquals(ErrorKind.PERMISSION_DENIED, error.kind());
    assertEquals("mount", error.call());
    assertEquals("mount /proc: EPERM (operation not permitted)", error.getMessage());
    assertSame(FULL, ErrorStatus.of(FULL));
    ContainerException unexpected = ErrorStatus.of(new IllegalStateException("x"));
    assertEquals(ErrorKind.INTERNAL, unexpected.kind());
    assertEquals("java.lang.IllegalStateException: x", unexpected.getMessage());
  }

  @Test
  void contextIsAddedAndNothingElseChanges() {
    ContainerException error = FULL.in("cannot pull x").in("cannot run x");
    assertEquals("cannot run x: cannot pull x: no room", error.getMessage());
    assertEquals(Reason.DISK_FULL, error.reason());
    assertEquals(28, error.errno());
  }

  @Test
  void errnosFollowTheTable() {
    assertEquals(ErrorKind.NOT_FOUND, ErrorKind.ofErrno(Errno.ESRCH));
    assertEquals(ErrorKind.ALREADY_EXISTS, ErrorKind.ofErrno(Errno.EEXIST));
    assertEquals(ErrorKind.FAILED_PRECONDITION, ErrorKind.ofErrno(Errno.EBUSY));
    assertEquals(ErrorKind.RESOURCE_EXHAUSTED, ErrorKind.ofErrno(Errno.EMFILE));
    assertEquals(ErrorKind.UNIMPLEMENTED, ErrorKind.ofErrno(Errno.ENOSYS));
    assertEquals(ErrorKind.INTERNAL, ErrorKind.ofErrno(Errno.EINVAL));
    assertEquals(ErrorKind.INVALID_ARGUMENT, ErrorKind.ofErrnoOnUserInput(Errno.EINVAL));
  }
}
