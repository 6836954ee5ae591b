package io.jukung.proto.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.ErrorStatus;
import io.jukung.proto.google.rpc.Status;
import io.jukung.proto.socket.DuplexSocket;
import io.jukung.proto.ttrpc.wire.Request;
import io.jukung.proto.ttrpc.wire.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

/**
 * The answering end of a connection. Its thread reads requests; calls answer from any thread. A
 * frame that makes no sense is answered with an error on its stream, and the connection goes on.
 */
final class ServerConnection {
  private final TtrpcServer server;
  private final DuplexSocket socket;
  private final Thread reader;
  // the reading thread's
  private int lastStream;
  // guarded by this
  private final Set<ServerCallOnTtrpc<?, ?>> calls = new HashSet<>();

  ServerConnection(TtrpcServer server, DuplexSocket socket) {
    this.server = server;
    this.socket = socket;
    this.reader = new Thread(null, this::read, "ttrpc-server-reader");
    reader.setDaemon(true);
  }

  void start() {
    reader.start();
  }

  synchronized boolean isBusy() {
    return !calls.isEmpty();
  }

  private void read() {
    try {
      FrameReader in = new FrameReader(socket);
      while (true) {
        receive(in.next());
      }
    } catch (IOException e) {
      // the client has gone, as clients do
    } finally {
      end();
    }
  }

  private void receive(Frame frame) {
    int stream = frame.stream();
    if (frame.isOversized()) {
      refuse(
          stream,
          ErrorKind.RESOURCE_EXHAUSTED,
          "message length "
              + Integer.toUnsignedString(frame.length())
              + " exceeds maximum message size of "
              + Frame.MAX_PAYLOAD);
    } else if (stream % 2 == 0) {
      refuse(stream, ErrorKind.INVALID_ARGUMENT, "a client's stream id must be odd");
    } else if (frame.type() == Frame.DATA) {
      refuse(stream, ErrorKind.INVALID_ARGUMENT, "stream " + stream + " is not active");
    } else if (frame.type() == Frame.REQUEST) {
      if (Integer.compareUnsigned(stream, lastStream) <= 0) {
        refuse(stream, ErrorKind.INVALID_ARGUMENT, "stream id " + stream + " does not grow");
        return;
      }
      lastStream = stream;
      request(frame);
    }
    // types to come are ignored
  }

  private void request(Frame frame) {
    Request request;
    try {
      request = Request.parseFrom(frame.payload());
    } catch (InvalidProtocolBufferException e) {
      refuse(frame.stream(), ErrorKind.INVALID_ARGUMENT, "malformed request: " + e.getMessage());
      return;
    }
    ServerMethodDefinition<?, ?> method = server.method(request.getService(), request.getMethod());
    if (method == null) {
      String what =
          server.hasService(request.getService())
              ? "unknown method " + request.getService() + "/" + request.getMethod()
              : "unknown service " + request.getService();
      refuse(frame.stream(), ErrorKind.UNIMPLEMENTED, what);
    } else if (frame.flags() != 0
        || method.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY) {
      refuse(frame.stream(), ErrorKind.UNIMPLEMENTED, "streams are not served over ttrpc");
    } else {
      start(frame.stream(), method, request);
    }
  }

  private <Q, A> void start(int stream, ServerMethodDefinition<Q, A> method, Request request) {
    ServerCallOnTtrpc<Q, A> call =
        new ServerCallOnTtrpc<>(this, stream, method, request, server.threads());
    synchronized (this) {
      calls.add(call);
    }
    try {
      server.threads().execute(call);
    } catch (RejectedExecutionException e) {
      call.close(io.grpc.Status.UNAVAILABLE, new io.grpc.Metadata());
    }
  }

  private void refuse(int stream, ErrorKind kind, String why) {
    send(
        stream,
        Response.newBuilder()
            .setStatus(ErrorStatus.toRpcStatus(new ContainerException(kind, why)))
            .build());
  }

  /** The end of a call. */
  void answer(ServerCallOnTtrpc<?, ?> call, int stream, Status status, byte[] payload) {
    Response.Builder response = Response.newBuilder();
    if (status.getCode() == 0) {
      response.setPayload(ByteString.copyFrom(payload));
    } else {
      response.setStatus(status);
    }
    Response built = response.build();
    if (built.getSerializedSize() > Frame.MAX_PAYLOAD) {
      refuse(
          stream,
          ErrorKind.RESOURCE_EXHAUSTED,
          "answer of " + payload.length + " bytes exceeds " + Frame.MAX_PAYLOAD);
    } else {
      send(stream, built);
    }
    synchronized (this) {
      calls.remove(call);
    }
    server.callEnded();
  }

  private void send(int stream, Response response) {
    socket.add(Frame.write(stream, Frame.RESPONSE, response.toByteArray()));
    socket.flush();
  }

  void awaitWritten(long millis) throws InterruptedException {
    socket.awaitWritten(millis);
  }

  void close() {
    socket.close();
  }

  private void end() {
    socket.close();
    List<ServerCallOnTtrpc<?, ?>> left;
    synchronized (this) {
      left = new ArrayList<>(calls);
      calls.clear();
    }
    left.forEach(ServerCallOnTtrpc::cancelled);
    server.ended(this);
  }
}
