package io.jukung.cli.command.container;

import io.jukung.cli.command.Arguments;
import io.jukung.cli.command.CommandException;
import io.jukung.cli.command.Failures;
import io.jukung.cli.command.Session;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** {@code --security-opt}; a seccomp profile is read here, since the file is the client's. */
final class SecurityOptions {
  private final Session session;

  SecurityOptions(Session session) {
    this.session = session;
  }

  List<String> read(Arguments arguments) {
    List<String> options = new ArrayList<>();
    for (String text : arguments.values("security-opt")) {
      String option = option(text);
      // the engine's own profile is what it uses unless told otherwise
      if (!option.equals("seccomp=builtin")) {
        options.add(option);
      }
    }
    return options;
  }

  private String option(String text) {
    int cut = text.indexOf('=');
    if (cut < 0) {
      cut = text.indexOf(':');
    }
    String key = cut < 0 ? text : text.substring(0, cut);
    String value = cut < 0 ? "" : text.substring(cut + 1);
    if (key.equals("no-new-privileges")) {
      if (cut >= 0 && !value.equals("true") && !value.equals("false")) {
        throw usage("invalid --security-opt: \"" + text + "\"");
      }
      return cut < 0 ? key : key + ":" + value;
    }
    if (value.isEmpty()) {
      throw usage("invalid --security-opt: \"" + text + "\"");
    }
    if (!key.equals("seccomp")) {
      throw usage("--security-opt " + key + " is not supported yet");
    }
    return "seccomp="
        + (value.equals("unconfined") || value.equals("builtin") ? value : profile(value));
  }

  private String profile(String file) {
    String before = "opening seccomp profile (" + file + ") failed: ";
    try {
      return Json.write(Json.parse(Files.readAllBytes(session.path(file))));
    } catch (IOException e) {
      throw usage(before + Failures.why(e));
    } catch (JsonException e) {
      throw usage("seccomp profile (" + file + ") is no JSON: " + e.getMessage());
    }
  }

  private static CommandException usage(String message) {
    return CommandException.usage(message);
  }
}
