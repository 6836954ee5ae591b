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
    Output out = new Output(new FileOutputStream(FileDescriptor.out));
    Output err = new Output(new FileOutputStream(FileDescriptor.err));
    Streams streams =
        new Streams(
            () -> new FileInputStream(FileDescriptor.in).getChannel(),
            out,
            err,
            new LinuxTerminal());
    int code = new CommandLine(streams, System.getenv()).run(args);
    // connections are closed and threads have ended by now: with a thread in a native call this
    // would take 300 ms
    Runtime.getRuntime().halt(code);
  }
}
