package io.jukung.cli.app;

import io.jukung.cli.command.Output;
import io.jukung.cli.command.Session.Streams;
import io.jukung.cli.terminal.LinuxTerminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;

/** The {@code jukung} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    leanJdk();
    int code = new CommandLine(streams(), System.getenv()).run(args);
    // connections are closed and threads have ended by now: with a thread in a native call this
    // would take 300 ms
    Runtime.getRuntime().halt(code);
  }

  /** Those of this process. */
  static Streams streams() {
    return new Streams(
        () -> new FileInputStream(FileDescriptor.in).getChannel(),
        new Output(new FileOutputStream(FileDescriptor.out)),
        new Output(new FileOutputStream(FileDescriptor.err)),
        new LinuxTerminal());
  }

  /**
   * Spares the JDK two detours on the way to a unix socket: a search for services that ends at the
   * default selector provider (40 classes), and method handles spun for its constructor, which no
   * cache holds. See docs/adr/0007.
   */
  static void leanJdk() {
    System.setProperty("jdk.reflect.useNativeAccessorOnly", "true");
    String provider = "java.nio.channels.spi.SelectorProvider";
    if (System.getProperty(provider) == null) {
      System.setProperty(provider, "sun.nio.ch.EPollSelectorProvider");
    }
  }
}
