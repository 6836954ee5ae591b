package io.jukung.cli.command;

import io.grpc.MethodDescriptor;
import io.jukung.cli.client.Answers;
import io.jukung.proto.error.ContainerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The same on several objects: all are tried, at the same time, successes are printed in the order
 * of the line, failures are joined at the end.
 */
public final class Each {

  /** Calls under way at once. */
  private static final int PARALLEL = 50;

  private final Session session;
  private final List<String> failures = new ArrayList<>();

  public Each(Session session) {
    this.session = session;
  }

  /** What is printed of a success; empty: nothing. */
  public interface Shown<A> {
    String of(String name, A answer);
  }

  /** Calls the engine for every name. */
  public <Q, A> Each call(
      List<String> names,
      MethodDescriptor<Q, A> method,
      Function<String, Q> request,
      Shown<A> shown)
      throws IOException, InterruptedException {
    for (int from = 0; from < names.size(); from += PARALLEL) {
      List<String> batch = names.subList(from, Math.min(names.size(), from + PARALLEL));
      List<Answers<Q, A>> calls = new ArrayList<>(batch.size());
      for (String name : batch) {
        calls.add(session.engine().begin(method, request.apply(name)));
      }
      for (int i = 0; i < batch.size(); i++) {
        collect(batch.get(i), calls.get(i), shown);
      }
    }
    return this;
  }

  private <Q, A> void collect(String name, Answers<Q, A> call, Shown<A> shown)
      throws IOException, InterruptedException {
    A answer;
    try {
      answer = call.only();
    } catch (ContainerException e) {
      failed(e);
      return;
    }
    String text = shown.of(name, answer);
    if (!text.isEmpty()) {
      session.out().line(text);
    }
  }

  public void failed(ContainerException e) {
    failures.add(Failures.text(e));
  }

  public void failed(String message) {
    failures.add(message);
  }

  /** 0, or a failure that names every one. */
  public int end() {
    if (failures.isEmpty()) {
      return 0;
    }
    throw CommandException.plain(1, String.join("\n", failures));
  }
}
