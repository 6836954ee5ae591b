package io.jukung.cli.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An engine that runs nothing: it records what it is asked and answers what a test wants. */
final class FakeEngine {
  /** What was asked, in order: the method and its operands. */
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  /** What to fail: a method, or a method with its operands. */
  final Map<String, ContainerException> failures = new ConcurrentHashMap<>();

  final FakeContainers containers = new FakeContainers(this);
  final FakeImages images = new FakeImages(this);
  final FakeSystem system = new FakeSystem(this);

  List<BindableService> services() {
    return List.of(containers, images, system);
  }

  /** Answers a unary call, or fails it. */
  <A> void answer(String call, StreamObserver<A> to, A answer) {
    if (!fails(call, to)) {
      to.onNext(answer);
      to.onCompleted();
    }
  }

  /** Records the call; true when it has failed it. */
  <A> boolean fails(String call, StreamObserver<A> to) {
    calls.add(call);
    ContainerException failure = failure(call);
    if (failure != null) {
      to.onError(ErrorStatus.toGrpcException(failure));
    }
    return failure != null;
  }

  private @Nullable ContainerException failure(String call) {
    ContainerException whole = failures.get(call);
    int space = call.indexOf(' ');
    return whole != null || space < 0 ? whole : failures.get(call.substring(0, space));
  }

  static ByteString bytes(String text) {
    return ByteString.copyFrom(text, StandardCharsets.UTF_8);
  }

  /** So many seconds before {@link CommandTest#NOW}. */
  static Timestamp ago(long seconds) {
    return Timestamp.newBuilder().setSeconds(CommandTest.NOW.getEpochSecond() - seconds).build();
  }
}
