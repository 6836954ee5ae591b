package io.jukung.runtime.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs several commands in one JVM, so that one AOT cache knows the classes of all of them; only
 * the build uses it. The one argument is a file with a command line per line, words apart by
 * spaces. The first that fails ends it, with its exit code.
 */
public final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] args) throws IOException {
    int code = 0;
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      code = Main.run(Arrays.asList(line.split(" ")), System.out, System.err);
      System.err.println("jukung-runtime " + line + ": " + code);
      if (code != 0) {
        break;
      }
    }
    Runtime.getRuntime().halt(code);
  }
}
