package io.jukung.runtime.command;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code create} and {@code run}. */
final class CreateCommand {
  private final Session session;

  CreateCommand(Session session) {
    this.session = session;
  }

  int create(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("create"), words);
    String id = flags.onlyId("create");
    Path bundle = bundle(flags);
    boolean terminal = wantsTerminal(bundle);
    Consoles.check(terminal, true, flags.get("console-socket"));
    Kernel kernel = LinuxKernel.open();
    try (OciRuntime runtime = runtime(kernel, true);
        ContainerProcess process = runtime.create(request(id, bundle, terminal, flags))) {
      handOver(kernel, runtime, id, process, flags);
    }
    return 0;
  }

  /** A container whose terminal or pid cannot be delivered is of no use to the caller. */
  private static void handOver(
      Kernel kernel, OciRuntime runtime, String id, ContainerProcess process, Flags flags)
      throws IOException {
    try {
      Consoles.send(kernel, process.terminal(), flags.get("console-socket"));
      Consoles.sendPidfd(kernel, process, flags.get("pidfd-socket"));
      writePid(flags.get("pid-file"), process.pid());
    } catch (IOException | RuntimeException e) {
      runtime.delete(id, true);
      throw e;
    }
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("run"), words);
    String id = flags.onlyId("run");
    Path bundle = bundle(flags);
    boolean terminal = wantsTerminal(bundle);
    boolean detach = flags.has("detach");
    Consoles.check(terminal, detach, flags.get("console-socket"));
    Kernel kernel = LinuxKernel.open();
    try (OciRuntime runtime = runtime(kernel, false);
        ContainerProcess process = runtime.create(request(id, bundle, terminal, flags))) {
      try (Foreground foreground = new Foreground(kernel)) {
        if (terminal && flags.get("console-socket") == null) {
          foreground.attach(process);
        }
        handOver(kernel, runtime, id, process, flags);
        if (!detach) {
          foreground.forwardSignals(process);
        }
        runtime.start(id);
        if (detach) {
          return 0;
        }
        int code = foreground.await(process);
        if (!flags.has("keep")) {
          runtime.delete(id, true);
        }
        return code;
      } catch (IOException | RuntimeException e) {
        runtime.delete(id, true);
        throw e;
      }
    }
  }

  private OciRuntime runtime(Kernel kernel, boolean explainOnStderr) {
    return new OciRuntime(
        session.root(),
        kernel,
        CgroupLayout.detect().withSystemd(session.systemdCgroup()),
        explainOnStderr,
        session::warn);
  }

  private static Path bundle(Flags flags) {
    return Path.of(flags.get("bundle", "")).toAbsolutePath().normalize();
  }

  private static boolean wantsTerminal(Path bundle) throws IOException {
    try {
      return Spec.load(bundle).requireProcess().terminal();
    } catch (NoSuchFileException e) {
      throw new UsageException("JSON specification file " + bundle + "/config.json not found");
    } catch (JsonException e) {
      throw new JsonException("config.json", String.valueOf(e.getMessage()));
    }
  }

  private static CreateRequest request(String id, Path bundle, boolean terminal, Flags flags) {
    return new CreateRequest(
        id,
        bundle,
        terminal ? new Stdio.Terminal() : Stdio.INHERITED,
        new CreateRequest.Options(
            flags.has("no-pivot"),
            flags.has("no-new-keyring"),
            flags.number("preserve-fds", 0) + Consoles.listenFds(),
            null));
  }

  /** Written beside and renamed: a waiting reader never sees half of it. */
  static void writePid(@Nullable String file, int pid) throws IOException {
    if (file == null || file.isEmpty()) {
      return;
    }
    Path path = Path.of(file).toAbsolutePath();
    Path temporary = path.resolveSibling("." + path.getFileName());
    Files.writeString(temporary, Integer.toString(pid), StandardCharsets.US_ASCII);
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Terminals on the command line. */
  static final class Consoles {
    private Consoles() {}

    static void check(boolean terminal, boolean detach, @Nullable String socket) {
      if (socket != null && !terminal) {
        throw new UsageException(
            "cannot use console socket if jukung-runtime will not detach or allocate tty");
      }
      if (terminal && detach && socket == null) {
        throw new UsageException(
            "cannot allocate tty if jukung-runtime will detach without setting console socket");
      }
    }

    static void send(Kernel kernel, @Nullable Fd master, @Nullable String socket)
        throws IOException {
      if (master != null) {
        send(kernel, master, "/dev/ptmx", socket);
      }
    }

    static void sendPidfd(Kernel kernel, ContainerProcess process, @Nullable String socket)
        throws IOException {
      send(kernel, process.pidfd(), "pidfd", socket);
    }

    private static void send(Kernel kernel, Fd fd, String what, @Nullable String socket)
        throws IOException {
      if (socket == null || socket.isEmpty()) {
        return;
      }
      byte[] name = what.getBytes(StandardCharsets.US_ASCII);
      try (Fd connection = kernel.sockets().connect(socket)) {
        kernel
            .sockets()
            .send(
                connection.number(),
                ByteBuffer.allocateDirect(name.length).put(name).flip(),
                List.of(fd.number()));
      }
    }

    /** Socket activation passes its descriptors on, as with runc. */
    static int listenFds() {
      String count = System.getenv("LISTEN_FDS");
      try {
        return count == null ? 0 : Math.max(0, Integer.parseInt(count));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }
}
