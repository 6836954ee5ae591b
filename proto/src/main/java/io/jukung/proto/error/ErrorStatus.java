package io.jukung.proto.error;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.jukung.proto.error.v1.ErrorDetail;
import io.jukung.sys.ErrnoException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Between {@link ContainerException} and the statuses of gRPC and ttrpc. The description is the
 * message for people; kind, reason and the failed call travel as an {@code ErrorDetail}: in gRPC in
 * the trailer {@code jukung-error-bin}, in ttrpc as an Any of {@code google.rpc.Status.details}. A
 * peer that sends no detail, such as the real containerd, is understood by its code.
 */
public final class ErrorStatus {

  /** Trailer of a gRPC answer: the bytes of a {@code jukung.error.v1.ErrorDetail}. */
  public static final Metadata.Key<byte[]> DETAIL =
      Metadata.Key.of("jukung-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final String DETAIL_TYPE = "jukung.error.v1.ErrorDetail";

  // status descriptions travel in HTTP/2 headers, whose size peers limit to 8 KiB
  private static final int MAX_MESSAGE = 4096;

  private ErrorStatus() {}

  /** Any failure as the typed error it is or carries; what is unexpected becomes INTERNAL. */
  public static ContainerException of(Throwable failure) {
    return switch (failure) {
      case ContainerException typed -> typed;
      case StatusRuntimeException rpc -> fromGrpc(rpc.getStatus(), rpc.getTrailers(), rpc);
      case StatusException rpc -> fromGrpc(rpc.getStatus(), rpc.getTrailers(), rpc);
      case ErrnoException call -> ContainerException.of("", call);
      case ExecutionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case InterruptedException interrupted ->
          new ContainerException(ErrorKind.CANCELLED, Reason.NONE, "interrupted", interrupted);
      default ->
          ContainerException.internal(
              failure.getClass().getName() + ": " + failure.getMessage(), failure);
    };
  }

  /** Whether this failure is one of ours, foreseen by whoever threw it. */
  static boolean isExpected(Throwable failure) {
    return failure instanceof ContainerException
        || failure instanceof StatusRuntimeException
        || failure instanceof StatusException
        || failure instanceof ErrnoException;
  }

  public static Status toGrpc(ContainerException error) {
    return Status.fromCodeValue(error.kind().code())
        .withDescription(shorten(error.message()))
        .withCause(error);
  }

  /** The trailers that go with {@link #toGrpc}. */
  public static Metadata trailers(ContainerException error) {
    Metadata trailers = new Metadata();
    trailers.put(DETAIL, detail(error).toByteArray());
    return trailers;
  }

  /** For {@code StreamObserver.onError}. */
  public static StatusRuntimeException toGrpcException(ContainerException error) {
    return toGrpc(error).asRuntimeException(trailers(error));
  }

  /** What a stub threw, as the error that the server meant. */
  public static ContainerException fromGrpc(StatusRuntimeException failure) {
    return fromGrpc(failure.getStatus(), failure.getTrailers(), failure);
  }

  /**
   * @param cause kept as the cause when the status carries none: a connection error keeps the
   *     IOException that explains it
   */
  public static ContainerException fromGrpc(
      Status status, @Nullable Metadata trailers, @Nullable Throwable cause) {
    ErrorKind kind = ErrorKind.ofCode(status.getCode().value());
    String text = status.getDescription();
    String message = text == null || text.isEmpty() ? words(kind) : text;
    Throwable origin = status.getCause() != null ? status.getCause() : cause;
    byte[] detail = trailers == null ? null : trailers.get(DETAIL);
    if (detail != null) {
      try {
        return fromDetail(kind, message, ErrorDetail.parseFrom(detail), origin);
      } catch (InvalidProtocolBufferException e) {
        // the code and text are still true; a broken detail must not hide them
        return new ContainerException(kind, Reason.NONE, message, origin);
      }
    }
    // the connection's own errors are thrown by our channel and never left this process
    if (origin instanceof ContainerException local && local.kind() == kind) {
      return local;
    }
    return new ContainerException(kind, Reason.NONE, message, origin);
  }

  /** As ttrpc sends it. */
  public static io.jukung.proto.google.rpc.Status toRpcStatus(ContainerException error) {
    return io.jukung.proto.google.rpc.Status.newBuilder()
        .setCode(error.kind().code())
        .setMessage(error.message())
        .addDetails(Any.newBuilder().setTypeUrl(DETAIL_TYPE).setValue(detail(error).toByteString()))
        .build();
  }

  /** A gRPC status and its trailers as ttrpc sends them. */
  public static io.jukung.proto.google.rpc.Status toRpcStatus(Status status, Metadata trailers) {
    io.jukung.proto.google.rpc.Status.Builder built =
        io.jukung.proto.google.rpc.Status.newBuilder().setCode(status.getCode().value());
    String text = status.getDescription();
    if (text != null) {
      built.setMessage(text);
    }
    byte[] detail = trailers.get(DETAIL);
    if (detail != null) {
      built.addDetails(
          Any.newBuilder().setTypeUrl(DETAIL_TYPE).setValue(ByteString.copyFrom(detail)));
    }
    return built.build();
  }

  /** From ttrpc; the status must not be OK. */
  public static ContainerException fromRpcStatus(io.jukung.proto.google.rpc.Status status) {
    ErrorKind kind = ErrorKind.ofCode(status.getCode());
    String message = status.getMessage().isEmpty() ? words(kind) : status.getMessage();
    for (Any any : status.getDetailsList()) {
      if (any.getTypeUrl().endsWith(DETAIL_TYPE)) {
        try {
          return fromDetail(kind, message, ErrorDetail.parseFrom(any.getValue()), null);
        } catch (InvalidProtocolBufferException e) {
          return new ContainerException(kind, Reason.NONE, message, e);
        }
      }
    }
    return new ContainerException(kind, message);
  }

  public static ErrorDetail detail(ContainerException error) {
    ErrorDetail.Builder detail = ErrorDetail.newBuilder().setKind(error.kind().name());
    if (error.reason() != Reason.NONE) {
      detail.setReason(error.reason().name());
    }
    return detail
        .setCall(error.call())
        .setOperand(shorten(error.operand()))
        .setErrno(error.errno())
        .build();
  }

  private static ContainerException fromDetail(
      ErrorKind kind, String message, ErrorDetail detail, @Nullable Throwable cause) {
    return new ContainerException(
        ErrorKind.ofName(detail.getKind(), kind),
        Reason.ofName(detail.getReason()),
        message,
        detail.getCall(),
        detail.getOperand(),
        detail.getErrno(),
        cause);
  }

  private static String words(ErrorKind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }

  private static String shorten(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
