package io.jukung.cli.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs several commands in one JVM, so that one AOT cache knows the classes of all of them; only
 * the build uses it. The one argument is a file with a command line per line, words apart by
 * spaces. What a command answers does not matter here.
 */
public final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] args) throws IOException {
    Main.leanJdk();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      int code = new CommandLine(Main.streams(), System.getenv()).run(line.split(" "));
      System.err.println("jukung " + line + ": " + code);
    }
    Runtime.getRuntime().halt(0);
  }
}
