package io.jukung.proto.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.id.Identifier;

/**
 * containerd's namespace, which travels beside every call: in gRPC as header {@code
 * containerd-namespace}, in ttrpc as metadata {@code containerd-namespace-ttrpc}. On the server it
 * stands in the call's {@link Context}; code that goes on in another thread must take it along.
 */
public final class Namespaces {
  public static final String GRPC_HEADER = "containerd-namespace";
  public static final String TTRPC_KEY = "containerd-namespace-ttrpc";

  static final Metadata.Key<String> KEY =
      Metadata.Key.of(GRPC_HEADER, Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> TTRPC_METADATA =
      Metadata.Key.of(TTRPC_KEY, Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> CURRENT = Context.key("containerd-namespace");

  private Namespaces() {}

  /**
   * The namespace of the call being served.
   *
   * @throws ContainerException FAILED_PRECONDITION when the caller named none
   */
  public static String required() {
    String namespace = CURRENT.get();
    if (namespace == null || namespace.isEmpty()) {
      throw new ContainerException(
          ErrorKind.FAILED_PRECONDITION, Reason.NAMESPACE_MISSING, "namespace is required");
    }
    return namespace;
  }

  /** For {@code stub.withInterceptors}: sends this namespace with every call, gRPC or ttrpc. */
  public static ClientInterceptor with(String namespace) {
    return new Sender(Identifier.check("namespace", namespace));
  }

  /** Puts the caller's namespace into the context, after checking its form; gRPC or ttrpc. */
  public static ServerInterceptor receiver() {
    return new Receiver();
  }

  private static final class Sender implements ClientInterceptor {
    private final String namespace;

    Sender(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          // either wire ignores the other's key
          headers.put(KEY, namespace);
          headers.put(TTRPC_METADATA, namespace);
          super.start(listener, headers);
        }
      };
    }
  }

  private static final class Receiver implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String namespace = headers.get(KEY);
      if (namespace == null) {
        namespace = headers.get(TTRPC_METADATA);
      }
      if (namespace == null || namespace.isEmpty()) {
        return next.startCall(call, headers);
      }
      Identifier.check("namespace", namespace);
      return Contexts.interceptCall(
          Context.current().withValue(CURRENT, namespace), call, headers, next);
    }
  }
}
