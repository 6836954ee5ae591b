package io.jukung.shim.app;

import io.jukung.proto.error.ContainerException;
import io.jukung.shim.bootstrap.DeleteCommand;
import io.jukung.shim.bootstrap.ScriptLauncher;
import io.jukung.shim.bootstrap.ShimArguments;
import io.jukung.shim.bootstrap.ShimPaths;
import io.jukung.shim.bootstrap.StartCommand;
import io.jukung.shim.bootstrap.TtrpcShimConnection;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code containerd-shim-jukung-v1}: containerd's shim command line, and {@code serve}, the shim
 * itself. Reads {@code JUKUNG_RUN}, {@code JUKUNG_SHIM_IDLE} (seconds) and containerd's {@code
 * TTRPC_ADDRESS} from the environment.
 */
public final class Main {
  /** What the shim calls itself, and the version it tells. */
  static final String NAME = "containerd-shim-jukung-v1";

  static final String VERSION = "0.1.0";
  private static final String DEFAULT_RUN = "/run/jukung";

  private final Map<String, String> environment;
  private final PrintStream out;

  Main(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  /** Exit code 0, or 1 after one line on stderr that says what failed. */
  public static void main(String[] arguments) {
    int code = 0;
    try {
      new Main(System.getenv(), System.out).run(List.of(arguments));
    } catch (ContainerException e) {
      System.err.println(NAME + ": " + e.message());
      code = 1;
    } catch (IOException e) {
      System.err.println(NAME + ": " + e.getMessage());
      code = 1;
    } catch (InterruptedException e) {
      code = 1;
    }
    System.out.flush();
    // threads of libraries must not keep a finished command alive
    Runtime.getRuntime().halt(code);
  }

  void run(List<String> commandLine) throws IOException, InterruptedException {
    Duration idle = ShimArguments.DEFAULT_IDLE;
    String idleText = environment.get("JUKUNG_SHIM_IDLE");
    if (idleText != null && !idleText.isEmpty()) {
      idle = ShimArguments.duration(idleText);
    }
    ShimArguments arguments = ShimArguments.parse(commandLine, idle);
    switch (arguments.action()) {
      case VERSION -> out.println(NAME + ":\n  Version:  " + VERSION);
      case INFO -> out.write(ShimInfo.serialized());
      case START -> start(arguments);
      case DELETE -> delete(arguments);
      case SERVE -> serve(arguments);
    }
  }

  private ShimPaths paths(ShimArguments arguments) {
    String run = environment.getOrDefault("JUKUNG_RUN", "");
    return new ShimPaths(
        Path.of(run.isEmpty() ? DEFAULT_RUN : run).toAbsolutePath(), arguments.namespace());
  }

  private String eventsAddress() {
    return environment.getOrDefault("TTRPC_ADDRESS", "");
  }

  private static Path bundle(ShimArguments arguments) {
    Path given = arguments.bundle();
    return (given == null ? Path.of("") : given).toAbsolutePath();
  }

  private void start(ShimArguments arguments) {
    ScriptLauncher launcher =
        new ScriptLauncher(System.getProperty("jukung.launcher"), Main.class.getName());
    out.print(
        new StartCommand(paths(arguments), TtrpcShimConnection::connect, launcher)
            .run(arguments, bundle(arguments), eventsAddress()));
  }

  private void delete(ShimArguments arguments) throws IOException {
    ShimPaths paths = paths(arguments);
    DeleteCommand command =
        new DeleteCommand(
            paths,
            TtrpcShimConnection::connect,
            () -> ShimServer.remains(LinuxKernel.open(), paths),
            Clock.systemUTC());
    out.write(command.run(arguments.id(), bundle(arguments)));
  }

  private void serve(ShimArguments arguments) throws IOException, InterruptedException {
    Kernel kernel = LinuxKernel.open();
    ShimPaths paths = paths(arguments);
    ShimProcess.prepare(kernel);
    try (ShimServer server =
        ShimServer.start(
            ShimSettings.of(paths, eventsAddress()).withIdle(arguments.idle()),
            kernel,
            ShimServer.runtimes(kernel, paths))) {
      server.awaitDeparture();
    }
  }
}
