package io.jukung.cli.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code -e}, {@code --env-file}, {@code -l} and {@code --label-file}, with docker's rules. */
public final class KeyValueFiles {
  private KeyValueFiles() {}

  /** Variables of the files, then those of the line: later ones win in the engine. */
  public static List<String> environment(Session session, Arguments arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : arguments.values("env-file")) {
      readFile(session, "env-file", file, session.environment(), lines);
    }
    for (String given : arguments.values("env")) {
      if (given.isEmpty() || given.startsWith("=")) {
        throw arguments.invalid("env", given, "invalid environment variable: " + given);
      }
      String value = given.indexOf('=') < 0 ? session.environment().get(given) : null;
      // a name that is not set here removes the image's variable
      lines.add(value == null ? given : given + "=" + value);
    }
    return lines;
  }

  /** Labels as {@code key=value}; a key alone has the empty value. */
  public static List<String> labels(Session session, Arguments arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : arguments.values("label-file")) {
      readFile(session, "label-file", file, null, lines);
    }
    for (String given : arguments.values("label")) {
      if (given.isEmpty() || given.startsWith("=")) {
        throw arguments.invalid("label", given, "invalid label '" + given + "': empty name");
      }
      lines.add(given);
    }
    return lines;
  }

  private static void readFile(
      Session session,
      String flag,
      String file,
      @Nullable Map<String, String> environment,
      List<String> lines)
      throws IOException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(session.path(file))))
              .toString();
    } catch (CharacterCodingException e) {
      throw bad(flag, file + ": not UTF-8");
    } catch (IOException e) {
      throw bad(flag, "open " + file + ": " + Failures.why(e));
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
      int from = 0;
      while (from < line.length() && isSpace(line.charAt(from))) {
        from++;
      }
      line = line.substring(from);
      if (!line.isEmpty() && line.charAt(0) != '#') {
        addLine(flag, file + ":" + number, line, environment, lines);
      }
    }
  }

  private static void addLine(
      String flag,
      String place,
      String line,
      @Nullable Map<String, String> environment,
      List<String> lines) {
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    if (name.isEmpty()) {
      throw bad(flag, place + ": no variable name on line '" + line + "'");
    }
    for (int i = 0; i < name.length(); i++) {
      if (isSpace(name.charAt(i))) {
        throw bad(flag, place + ": variable '" + name + "' contains whitespaces");
      }
    }
    if (equals >= 0) {
      lines.add(line);
      return;
    }
    if (environment == null) {
      lines.add(name);
      return;
    }
    // unlike with -e, a name that is not set here is left out
    String value = environment.get(name);
    if (value != null) {
      lines.add(name + "=" + value);
    }
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private static CommandException bad(String flag, String why) {
    return CommandException.usage("--" + flag + ": " + why);
  }
}
