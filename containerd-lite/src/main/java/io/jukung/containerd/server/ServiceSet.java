package io.jukung.containerd.server;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.jukung.proto.error.ContainerException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Services of which only the names are known at first, so that a daemon listens while its stores
 * are still being opened. A call waits for its service, on its own thread.
 */
public final class ServiceSet {

  private final List<ServiceDescriptor> descriptors;
  private final CompletableFuture<Map<String, ServerServiceDefinition>> services =
      new CompletableFuture<>();

  public ServiceSet(List<ServiceDescriptor> descriptors) {
    this.descriptors = List.copyOf(descriptors);
  }

  /** The services are there: waiting calls go on. */
  public void ready(List<? extends BindableService> made) {
    Map<String, ServerServiceDefinition> byName = new HashMap<>();
    for (BindableService service : made) {
      ServerServiceDefinition definition = ServerInterceptors.intercept(service, new CallLease());
      byName.put(definition.getServiceDescriptor().getName(), definition);
    }
    services.complete(byName);
  }

  /** The services will never come: waiting calls fail. */
  public void failed(RuntimeException why) {
    services.completeExceptionally(why);
  }

  /** To be given to a server at once. */
  public List<ServerServiceDefinition> definitions() {
    return descriptors.stream().map(this::definition).toList();
  }

  private ServerServiceDefinition definition(ServiceDescriptor descriptor) {
    ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor);
    descriptor.getMethods().forEach(method -> add(definition, descriptor, method));
    return definition.build();
  }

  private <Q, A> void add(
      ServerServiceDefinition.Builder definition,
      ServiceDescriptor descriptor,
      MethodDescriptor<Q, A> method) {
    definition.addMethod(
        method,
        (ServerCall<Q, A> call, Metadata headers) ->
            handler(descriptor, method).startCall(call, headers));
  }

  // the real method of that name has the same message types: both come from one descriptor
  @SuppressWarnings("unchecked")
  private <Q, A> ServerCallHandler<Q, A> handler(
      ServiceDescriptor descriptor, MethodDescriptor<Q, A> method) {
    ServerServiceDefinition service = services.join().get(descriptor.getName());
    if (service == null) {
      throw ContainerException.unimplemented(descriptor.getName() + " is not served here");
    }
    ServerMethodDefinition<?, ?> found = service.getMethod(method.getFullMethodName());
    return (ServerCallHandler<Q, A>) found.getServerCallHandler();
  }
}
