package io.jukung.containerd.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Identifier;

/** The header {@code containerd-namespace} of the current call, and the lease it brings along. */
public final class CallNamespace implements ServerInterceptor {

  public static final Metadata.Key<String> HEADER =
      Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
  public static final Metadata.Key<String> LEASE_HEADER =
      Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> NAMESPACE = Context.key("containerd-namespace");
  private static final Context.Key<String> LEASE = Context.key("containerd-lease");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String namespace = headers.get(HEADER);
    String lease = headers.get(LEASE_HEADER);
    Context context =
        Context.current()
            .withValues(
                NAMESPACE, namespace == null ? "" : namespace, LEASE, lease == null ? "" : lease);
    return Contexts.interceptCall(context, call, headers, next);
  }

  /**
   * The namespace.
   *
   * @throws ContainerException FAILED_PRECONDITION when the call has none
   */
  public static String required() {
    String namespace = NAMESPACE.get();
    if (namespace == null || namespace.isEmpty()) {
      throw ContainerException.failedPrecondition("namespace is required");
    }
    return Identifier.check("namespace", namespace);
  }

  /** Empty when the call has none. */
  public static String lease() {
    String lease = LEASE.get();
    return lease == null ? "" : lease;
  }
}
