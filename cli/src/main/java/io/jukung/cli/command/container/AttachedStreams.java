package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import java.util.List;
import java.util.Locale;

/** Which streams {@code -a} and {@code -i} attach; stdout and stderr unless {@code -a} says. */
record AttachedStreams(boolean stdin, boolean stdout, boolean stderr) {

  static final AttachedStreams NONE = new AttachedStreams(false, false, false);

  static AttachedStreams of(Arguments arguments) {
    List<String> given = arguments.values("attach");
    boolean all = given.isEmpty();
    boolean in = arguments.is("interactive");
    boolean out = all;
    boolean err = all;
    for (String stream : given) {
      switch (stream.toLowerCase(Locale.ROOT)) {
        case "stdin" -> in = true;
        case "stdout" -> out = true;
        case "stderr" -> err = true;
        default ->
            throw arguments.invalid("attach", stream, "valid streams are STDIN, STDOUT and STDERR");
      }
    }
    return new AttachedStreams(in, out, err);
  }

  boolean any() {
    return stdin || stdout || stderr;
  }
}
