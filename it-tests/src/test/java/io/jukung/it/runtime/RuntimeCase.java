package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.ExecRequest;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runtime of its own for each test, which must leave nothing behind. */
@Timeout(60)
abstract class RuntimeCase {
  static final int SIGTERM = 15;
  static final int SIGKILL = 9;

  final Kernel kernel = LinuxKernel.open();
  final String id = "it" + ProcessHandle.current().pid();
  final String cgroup = "/jukung-it/" + id;

  @TempDir Path dir;
  OciRuntime runtime;
  private long mountsBefore;

  /** The library under test, with its state below {@link #dir}. */
  OciRuntime openRuntime() {
    return new OciRuntime(dir.resolve("state"), kernel);
  }

  @BeforeEach
  void open() throws IOException {
    runtime = openRuntime();
    mountsBefore = mounts();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    runtime.delete(id, true);
    runtime.close();
    assertFalse(Files.exists(dir.resolve("state").resolve(id)), "state directory is left");
    Path root = Path.of("/sys/fs/cgroup");
    try (Stream<Path> tops = Files.list(root)) {
      // with version 2 alone the root is the one hierarchy
      for (Path top : Stream.concat(Stream.of(root), tops).toList()) {
        Path parent = top.resolve("jukung-it");
        if (Files.isDirectory(parent)) {
          try (Stream<Path> inner = Files.list(parent)) {
            // others may run the same tests beside us
            assertEquals(
                List.of(), inner.filter(p -> p.getFileName().toString().startsWith(id)).toList());
          }
        }
        // what containers may share is nobody's to remove
        parent.toFile().delete();
      }
    }
    assertEquals(mountsBefore, mounts(), "mounts are left");
  }

  private static long mounts() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.count();
    }
  }

  Bundle script(String script) throws IOException {
    return Bundle.of(dir.resolve("bundle"), cgroup, "sh", "-c", script);
  }

  /** Exit code and output of a process whose stdout and stderr are one pipe. */
  record Result(int code, String output) {}

  Result run(Bundle bundle) throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd read = pipe[0];
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDONLY, 0)) {
      ContainerProcess process;
      try (Fd write = pipe[1]) {
        process =
            runtime.create(
                new CreateRequest(
                    id,
                    bundle.write(),
                    new Stdio.Descriptors(nothing.number(), write.number(), write.number())));
      }
      assertEquals(ContainerStatus.CREATED, runtime.state(id).status());
      runtime.start(id);
      String output = readAll(read);
      Result result = new Result(await(process).shellCode(), output);
      runtime.delete(id, false);
      return result;
    }
  }

  Result exec(String... args) throws IOException {
    return exec(process(args));
  }

  Result exec(ProcessSpec process) throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd read = pipe[0];
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDONLY, 0)) {
      ContainerProcess started;
      try (Fd write = pipe[1]) {
        started =
            runtime.exec(
                new ExecRequest(
                    id,
                    process,
                    new Stdio.Descriptors(nothing.number(), write.number(), write.number())));
      }
      String output = readAll(read);
      return new Result(await(started).shellCode(), output);
    }
  }

  static ProcessSpec process(String... args) {
    return ProcessReader.parse(
        Json.writeBytes(
            JsonObject.builder()
                .put("cwd", "/")
                .putStrings("args", List.of(args))
                .putStrings("env", List.of("PATH=/bin"))
                .build()));
  }

  ContainerProcess start(Bundle bundle) throws IOException {
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      ContainerProcess process =
          runtime.create(new CreateRequest(id, bundle.write(), new Stdio.Descriptors(n, n, n)));
      runtime.start(id);
      return process;
    }
  }

  ExitStatus await(ContainerProcess process) throws IOException {
    try (process) {
      return kernel.processes().await(process.pidfd(), true).orElseThrow();
    }
  }

  String readAll(Fd fd) throws IOException {
    StringBuilder out = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocateDirect(65536);
    while (true) {
      buffer.clear();
      try {
        if (kernel.io().read(fd.number(), buffer) <= 0) {
          return out.toString();
        }
      } catch (IOException hangup) {
        // EIO: the last process of a terminal has left
        return out.toString();
      }
      out.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
  }
}
