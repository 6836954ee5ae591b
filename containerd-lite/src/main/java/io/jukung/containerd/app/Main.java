package io.jukung.containerd.app;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.util.List;

/**
 * The program {@code jukung-containerd}. Writes nothing to standard output but what {@code --help}
 * and {@code --version} ask for. SIGTERM and SIGINT end it, and no task with it.
 */
public final class Main {
  private static final System.Logger LOG = System.getLogger(Main.class.getName());

  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] arguments) {
    int status = run(List.of(arguments));
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> words) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(words, System.getenv());
    } catch (ContainerException e) {
      System.err.println("jukung-containerd: " + e.getMessage() + "; see --help");
      return USAGE;
    }
    if (arguments.help().isPresent()) {
      System.out.print(arguments.help().get());
      return 0;
    }
    StderrLog.install(arguments.logLevel());
    try {
      ContainerdServer server = ContainerdServer.start(arguments.settings(), LinuxKernel::open);
      // a hook, since signals reach a JVM only so without internal classes
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "end"));
      LOG.log(System.Logger.Level.INFO, "serves {0}", arguments.settings().address());
      server.await();
      return 0;
    } catch (IOException | ContainerException e) {
      System.err.println("jukung-containerd: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  private static void end(ContainerdServer server) {
    try {
      server.close();
      LOG.log(System.Logger.Level.INFO, "ended; tasks run on");
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "end", e);
    }
    // else the JVM's exit status would be that of the signal
    Runtime.getRuntime().halt(0);
  }
}
