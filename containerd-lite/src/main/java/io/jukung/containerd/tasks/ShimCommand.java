package io.jukung.containerd.tasks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.proto.task.v2.DeleteResponse;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The shim's program and its two commands, {@code start} and {@code delete}. */
final class ShimCommand {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MAX_ERROR = 2000;

  private final RuntimeBinary binaries;
  private final Path address;
  private final Path ttrpcAddress;
  private final Path run;
  private final String publisher;

  /**
   * @param address our gRPC socket, which shims are told
   * @param ttrpcAddress our ttrpc socket for events
   * @param run the run directory, for our own shim
   * @param publisher program that publishes events for shims that do not use ttrpc
   */
  ShimCommand(RuntimeBinary binaries, Path address, Path ttrpcAddress, Path run, String publisher) {
    this.binaries = binaries;
    this.address = address;
    this.ttrpcAddress = ttrpcAddress;
    this.run = run;
    this.publisher = publisher;
  }

  /**
   * Starts a shim, or finds one that wants the container.
   *
   * @param options serialized Any for the shim's standard input
   * @return its address
   */
  String start(Bundle bundle, String runtime, byte[] options) throws IOException {
    String answer =
        new String(run(bundle, runtime, List.of(), "start", options), StandardCharsets.UTF_8)
            .strip();
    if (answer.isEmpty()) {
      throw ContainerException.internal(
          "start of shim " + runtime + " for task " + bundle.id() + " answered no address", null);
    }
    return answer.startsWith("{") ? fromJson(answer) : answer;
  }

  private static String fromJson(String answer) {
    try {
      JsonView params = Json.parseObject(answer).view();
      String protocol = params.string("protocol", "ttrpc");
      if (!protocol.equals("ttrpc") || params.longValue("version") > 2) {
        throw ContainerException.unimplemented("shim speaks an unsupported protocol: " + answer);
      }
      return params.string("address");
    } catch (JsonException e) {
      throw ContainerException.internal("shim answered " + answer, e);
    }
  }

  /** Lets the program clean up after its dead shim. */
  DeleteResponse delete(Bundle bundle, String runtime) throws IOException {
    byte[] answer =
        run(bundle, runtime, List.of("-bundle", bundle.path().toString()), "delete", new byte[0]);
    try {
      return DeleteResponse.parseFrom(answer);
    } catch (InvalidProtocolBufferException e) {
      throw ContainerException.internal("delete of shim " + runtime + " answered no message", e);
    }
  }

  private byte[] run(Bundle bundle, String runtime, List<String> more, String action, byte[] input)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(binaries.find(runtime).toString());
    command.addAll(List.of("-namespace", bundle.namespace(), "-address", address.toString()));
    command.addAll(List.of("-publish-binary", publisher, "-id", bundle.id()));
    command.addAll(more);
    command.add(action);
    ProcessBuilder builder = new ProcessBuilder(command).directory(bundle.path().toFile());
    Map<String, String> environment = builder.environment();
    environment.put("TTRPC_ADDRESS", ttrpcAddress.toString());
    environment.put("GRPC_ADDRESS", address.toString());
    environment.put("NAMESPACE", bundle.namespace());
    environment.put("MAX_SHIM_VERSION", "2");
    environment.put("JUKUNG_RUN", run.toString());
    return finish(builder.start(), "shim " + runtime + " " + action + " for " + bundle.id(), input);
  }

  private static byte[] finish(Process process, String what, byte[] input) throws IOException {
    CompletableFuture<byte[]> error =
        CompletableFuture.supplyAsync(() -> readAll(process), task -> reader(what, task));
    CompletableFuture<?> limit =
        process
            .onExit()
            .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((ended, late) -> kill(process, late));
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException e) {
      // it does not read its input, or has ended: its exit status says more
    }
    byte[] output = process.getInputStream().readAllBytes();
    try {
      limit.join();
    } catch (CompletionException e) {
      throw new ContainerException(
          ErrorKind.DEADLINE_EXCEEDED, what + ": no end within " + LIMIT.toSeconds() + " s");
    }
    int status = process.exitValue();
    if (status != 0) {
      String text = new String(error.join(), StandardCharsets.UTF_8).strip();
      String words = text.isEmpty() ? new String(output, StandardCharsets.UTF_8).strip() : text;
      throw new ContainerException(
          ErrorKind.INTERNAL,
          Reason.NONE,
          what + ": exit status " + status + ": " + shorten(words),
          null);
    }
    return output;
  }

  private static void kill(Process process, @Nullable Throwable late) {
    if (late != null) {
      process.destroyForcibly();
    }
  }

  private static void reader(String what, Runnable task) {
    Thread.ofPlatform().daemon().name(what).start(task);
  }

  private static byte[] readAll(Process process) {
    try {
      return process.getErrorStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String shorten(String text) {
    return text.length() <= MAX_ERROR ? text : "… " + text.substring(text.length() - MAX_ERROR);
  }
}
