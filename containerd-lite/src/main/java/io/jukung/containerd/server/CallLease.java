package io.jukung.containerd.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** The lease that a call brings along: it keeps what the call makes. */
public final class CallLease implements ServerInterceptor {

  public static final Metadata.Key<String> HEADER =
      Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> LEASE = Context.key("containerd-lease");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String lease = headers.get(HEADER);
    if (lease == null || lease.isEmpty()) {
      return next.startCall(call, headers);
    }
    return Contexts.interceptCall(Context.current().withValue(LEASE, lease), call, headers, next);
  }

  /** Empty when the call has none. */
  public static String current() {
    String lease = LEASE.get();
    return lease == null ? "" : lease;
  }
}
