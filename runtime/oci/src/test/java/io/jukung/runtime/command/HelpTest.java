package io.jukung.runtime.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HelpTest {
  private final Map<String, Help.Topic> topics = new Help().topics();

  private Help.Topic topic(String name) {
    return Objects.requireNonNull(topics.get(name));
  }

  private static Set<String> names(Help.Topic topic) {
    Set<String> names = new TreeSet<>();
    for (String written : topic.flags().keySet()) {
      for (String form : written.split(", ", -1)) {
        names.add(form.replace(" value", "").replaceFirst("^-+", ""));
      }
    }
    return names;
  }

  private static Set<String> withValue(Help.Topic topic) {
    Set<String> names = new TreeSet<>();
    for (String written : topic.flags().keySet()) {
      if (written.contains(" value")) {
        names.add(written.substring(2, written.indexOf(' ')));
      }
    }
    return names;
  }

  @Test
  void everyCommandIsToldWithTheFlagsItTakes() {
    List<String> commands = new ArrayList<>(topics.keySet());
    assertTrue(commands.removeAll(List.of("", "help")));
    assertEquals(CommandFlags.COMMANDS, commands);
    for (String command : commands) {
      Help.Topic topic = topic(command);
      Flags.Known known = CommandFlags.of(command);
      Set<String> told = names(topic);
      told.addAll(List.of("help", "h"));
      assertEquals(new TreeSet<>(known.names()), told, command);
      assertEquals(new TreeSet<>(known.withValue()), withValue(topic), command);
    }
    assertEquals(new TreeSet<>(Session.known().names()), names(topic("")));
  }

  @Test
  void aTopicNamesCommandArgumentsAndFlags() {
    assertEquals(
        """
        NAME:
           jukung-runtime delete - remove a container that is stopped or was never started

        USAGE:
           jukung-runtime delete [command options] <container-id>

        OPTIONS:
           --force, -f  kill it first when it runs; an unknown id is no error
           --help, -h   show help
        """,
        new Help().of("delete"));
  }

  @Test
  void theWholeListsCommandsAndGlobalFlags() {
    String all = new Help().all();
    assertTrue(all.contains("COMMANDS:\n   create      make a container"), all);
    assertTrue(all.contains("--log-format value  text (default) or json\n"), all);
  }
}
