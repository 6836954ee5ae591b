package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Help, and what holds of every command. */
final class HelpTest extends CommandTest {

  /** Every command as it is typed. */
  static Stream<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    Verbs.COMMON.forEach(verb -> all.add(List.of(verb)));
    Verbs.OTHERS.forEach(verb -> all.add(List.of(verb)));
    all.add(List.of("daemon"));
    for (String group : List.of("container", "image", "system")) {
      for (String verb : Objects.requireNonNull(Verbs.group(group))) {
        all.add(List.of(group, verb));
      }
    }
    return all.stream();
  }

  private static String[] line(List<String> verb, String... more) {
    List<String> words = new ArrayList<>(verb);
    words.addAll(List.of(more));
    return words.toArray(new String[0]);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(List<String> verb) {
    String help = ok(line(verb, "--help"));
    assertTrue(help.startsWith("Usage:  jukung " + String.join(" ", verb)), help);
    help.lines().forEach(line -> assertTrue(line.length() <= 100, line));
    assertTrue(engine.calls.isEmpty());
    assertEquals(help, ok(line(List.of("help"), verb.toArray(new String[0]))));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandRefusesAnUnknownFlag(List<String> verb) {
    Result result = jukung(line(verb, "--nope"));
    assertEquals(125, result.exit());
    assertTrue(result.err().startsWith("unknown flag: --nope\n"), result.err());
    assertTrue(
        result
            .err()
            .endsWith(
                "Run 'jukung " + String.join(" ", verb) + " --help' for more" + " information\n"),
        result.err());
    assertTrue(engine.calls.isEmpty());
  }

  @Test
  void helpOfACommandInDockersLayout() {
    assertEquals(
        """
        Usage:  jukung stop [OPTIONS] CONTAINER [CONTAINER...]

        Stop one or more running containers

        Aliases:
          jukung container stop, jukung stop

        Options:
          -s, --signal string   Signal that asks it to stop
          -t, --timeout int     Seconds until it is killed; -1: never
        """,
        ok("stop", "--help"));
  }

  @Test
  void helpInsideTheLineOfTheContainerIsTheContainers() {
    ok("create", "img", "--help");
    assertEquals(List.of("--help"), engine.containers.created.getConfig().getCommandList());
  }

  @Test
  void theMainPageNamesEveryCommand() {
    String page = ok("--help");
    for (String verb : Verbs.COMMON) {
      assertTrue(page.contains("\n  " + verb + " "), verb);
    }
    for (String verb : Verbs.OTHERS) {
      assertTrue(page.contains("\n  " + verb + " "), verb);
    }
    assertEquals(page, ok());
    assertEquals(page, ok("help"));
    assertEquals(page, ok("-h"));
  }

  @Test
  void groupsListTheirCommands() {
    String page = ok("container");
    assertTrue(page.startsWith("Usage:  jukung container COMMAND\n\nManage containers\n"), page);
    assertTrue(page.contains("\n  ls       List containers\n"), page);
    assertEquals(page, ok("container", "--help"));
    assertEquals(page, ok("help", "container"));
  }

  @Test
  void refusedFlagsAreNotShown() {
    assertFalse(ok("run", "--help").contains("--publish"));
  }

  @Test
  void versionOfThisProgram() {
    assertTrue(ok("--version").startsWith("Jukung version "));
    assertEquals(ok("-v"), ok("--version"));
  }
}
