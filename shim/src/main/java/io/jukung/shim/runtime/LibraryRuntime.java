package io.jukung.shim.runtime;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.ExecRequest;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.cgroup.CgroupDetails;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.sys.json.JsonException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The runtime in this JVM: translates calls and errors, and nothing else. */
public final class LibraryRuntime implements OciRuntime {
  /** This process is the last to be killed for want of memory: its containers are not. */
  private static final Integer UNPROTECTED = 0;

  private final io.jukung.runtime.OciRuntime library;

  public LibraryRuntime(io.jukung.runtime.OciRuntime library) {
    this.library = library;
  }

  @Override
  public ContainerProcess create(CreateContainer request) {
    return translated(
        () ->
            process(
                library.create(
                    new CreateRequest(
                        request.id(),
                        request.bundle(),
                        stdio(request.stdio()),
                        new CreateRequest.Options(false, false, 0, UNPROTECTED)))));
  }

  @Override
  public void start(String id) {
    run(() -> library.start(id));
  }

  @Override
  public ContainerProcess exec(ExecProcess request) {
    return translated(
        () ->
            process(
                library.exec(
                    new ExecRequest(
                        request.id(),
                        ProcessReader.parse(request.process()),
                        stdio(request.stdio()),
                        0,
                        false,
                        Map.of(),
                        UNPROTECTED))));
  }

  private static Stdio stdio(ProcessStdio stdio) {
    return switch (stdio) {
      case ProcessStdio.Terminal terminal -> new Stdio.Terminal();
      case ProcessStdio.Descriptors given ->
          new Stdio.Descriptors(
              given.stdin().number(), given.stdout().number(), given.stderr().number());
    };
  }

  private static ContainerProcess process(io.jukung.runtime.ContainerProcess process) {
    return new ContainerProcess(
        process.pid(), process.pidfd(), process.terminal(), process.endsOthers());
  }

  @Override
  public void killAll(String id, int signal) {
    run(() -> library.kill(id, signal, true));
  }

  @Override
  public void pause(String id) {
    run(() -> library.pause(id));
  }

  @Override
  public void resume(String id) {
    run(() -> library.resume(id));
  }

  @Override
  public List<Integer> pids(String id) {
    return translated(() -> library.pids(id));
  }

  @Override
  public CgroupDetails usage(String id) {
    return translated(() -> library.details(id));
  }

  @Override
  public void update(String id, byte[] resources) {
    run(() -> library.update(id, ResourcesReader.parse(resources)));
  }

  @Override
  public void delete(String id) {
    run(() -> library.delete(id, true));
  }

  @Override
  public OutOfMemoryWatch watchOutOfMemory(String id, Runnable onOutOfMemory) {
    return translated(() -> library.watchOutOfMemory(id, onOutOfMemory));
  }

  private static void run(Runnable call) {
    translated(
        () -> {
          call.run();
          return Boolean.TRUE;
        });
  }

  private static <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (OciException e) {
      throw new ContainerException(
          kind(e.kind()),
          reason(e.reason()),
          String.valueOf(e.getMessage()),
          text(e.call()),
          text(e.operand()),
          e.errno(),
          e);
    } catch (JsonException e) {
      throw ContainerException.invalidArgument(String.valueOf(e.getMessage()));
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static ErrorKind kind(OciException.Kind kind) {
    return switch (kind) {
      case INVALID_ARGUMENT -> ErrorKind.INVALID_ARGUMENT;
      case NOT_FOUND -> ErrorKind.NOT_FOUND;
      case ALREADY_EXISTS -> ErrorKind.ALREADY_EXISTS;
      case FAILED_PRECONDITION -> ErrorKind.FAILED_PRECONDITION;
      case PERMISSION_DENIED -> ErrorKind.PERMISSION_DENIED;
      case RESOURCE_EXHAUSTED -> ErrorKind.RESOURCE_EXHAUSTED;
      case UNIMPLEMENTED -> ErrorKind.UNIMPLEMENTED;
      case INTERNAL -> ErrorKind.INTERNAL;
    };
  }

  private static Reason reason(OciException.Reason reason) {
    return switch (reason) {
      case COMMAND_NOT_FOUND -> Reason.COMMAND_NOT_FOUND;
      case NOT_EXECUTABLE -> Reason.NOT_EXECUTABLE;
      case WRONG_STATE -> Reason.CONTAINER_NOT_RUNNING;
      case NO_CONTAINER -> Reason.CONTAINER_NOT_FOUND;
      case NONE, BAD_SPEC -> Reason.NONE;
    };
  }
}
