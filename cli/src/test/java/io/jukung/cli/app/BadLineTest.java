package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that make no sense: what is wrong, the usage, where help is, docker's exit code. */
final class BadLineTest extends CommandTest {
  private static final String RUN =
      "\n\nUsage:  jukung run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\n"
          + "Run 'jukung run --help' for more information\n";
  private static final String PS =
      "\n\nUsage:  jukung ps [OPTIONS]\n\nRun 'jukung ps --help' for more information\n";
  private static final String GLOBAL =
      "\n\nUsage:  jukung [OPTIONS] COMMAND [ARG...]\n\n"
          + "Run 'jukung --help' for more information\n";

  @Test
  void unknownFlagsAreNamed() {
    refused(125, "unknown flag: --nope" + RUN, "run", "--nope", "img");
    refused(125, "unknown flag: --nope" + RUN, "run", "--nope=1", "img");
    refused(125, "unknown flag: --nope" + PS, "ps", "--nope");
    refused(125, "unknown flag: --al" + PS, "ps", "--al");
  }

  @Test
  void unknownLettersAreNamedWithTheRestOfTheirBundle() {
    refused(125, "unknown shorthand flag: 'Z' in -Z" + RUN, "run", "-Z", "img");
    refused(125, "unknown shorthand flag: 'X' in -X" + RUN, "run", "-itX", "img");
    refused(125, "unknown shorthand flag: 'X' in -Xd" + RUN, "run", "-itXd", "img");
  }

  @Test
  void missingValuesAreNamed() {
    refused(125, "flag needs an argument: --name" + RUN, "run", "--name");
    refused(125, "flag needs an argument: 'e' in -e" + RUN, "run", "-e");
    refused(125, "flag needs an argument: 'e' in -e" + RUN, "run", "-ite");
    refused(125, "flag needs an argument: --filter" + PS, "ps", "--filter");
  }

  @Test
  void switchesTakeOnlyBooleans() {
    refused(
        125,
        "invalid argument \"maybe\" for \"--rm\" flag: not a boolean" + RUN,
        "run",
        "--rm=maybe",
        "img");
    refused(
        125,
        "invalid argument \"maybe\" for \"-a, --all\" flag: not a boolean" + PS,
        "ps",
        "--all=maybe");
  }

  @Test
  void numbersAreChecked() {
    refused(
        125,
        "invalid argument \"x\" for \"-n, --last\" flag: not a whole number" + PS,
        "ps",
        "-n",
        "x");
    refused(
        125,
        "invalid argument \"99999999999\" for \"-n, --last\" flag: out of range" + PS,
        "ps",
        "--last=99999999999");
    refused(
        125,
        "invalid argument \"x\" for \"-t, --timeout\" flag: not a whole number\n\n"
            + "Usage:  jukung stop [OPTIONS] CONTAINER [CONTAINER...]\n\n"
            + "Run 'jukung stop --help' for more information\n",
        "stop",
        "-t",
        "x",
        "web");
  }

  @Test
  void filtersAreChecked() {
    refused(
        125,
        "invalid argument \"foo\" for \"-f, --filter\" flag:"
            + " bad format of filter (expected name=value)"
            + PS,
        "ps",
        "-f",
        "foo");
  }

  @Test
  void tooFewAndTooManyArguments() {
    String hint = "\n\nRun 'jukung %s --help' for more information\n";
    refused(1, "jukung: 'jukung run' requires at least 1 argument" + RUN, "run");
    refused(1, "jukung: 'jukung ps' accepts no arguments" + PS, "ps", "web");
    refused(
        1,
        "jukung: 'jukung exec' requires at least 2 arguments\n\n"
            + "Usage:  jukung exec [OPTIONS] CONTAINER COMMAND [ARG...]"
            + hint.formatted("exec"),
        "exec",
        "web");
    refused(
        1,
        "jukung: 'jukung logs' requires 1 argument\n\nUsage:  jukung logs [OPTIONS] CONTAINER"
            + hint.formatted("logs"),
        "logs",
        "a",
        "b");
    refused(
        1,
        "jukung: 'jukung image ls' requires at most 1 argument\n\n"
            + "Usage:  jukung image ls [OPTIONS] [REPOSITORY[:TAG]]"
            + hint.formatted("image ls"),
        "image",
        "ls",
        "a",
        "b");
    refused(
        1,
        "jukung: 'jukung tag' requires 2 arguments\n\n"
            + "Usage:  jukung tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]"
            + hint.formatted("tag"),
        "tag",
        "a");
  }

  @Test
  void unknownCommands() {
    String hint = "\n\nRun 'jukung --help' for more information\n";
    refused(1, "jukung: 'sail' is not a jukung command" + hint, "sail");
    refused(1, "jukung: 'container sail' is not a jukung command" + hint, "container", "sail");
    refused(1, "jukung: 'sail' is not a jukung command" + hint, "help", "sail");
    refused(1, "jukung: '' is not a jukung command" + hint, "");
    refused(1, "jukung: '-' is not a jukung command" + hint, "-");
    refused(1, "jukung: 'compose' is not supported yet" + hint, "compose");
  }

  @Test
  void globalFlagsAreChecked() {
    refused(125, "unknown flag: --nope" + GLOBAL, "--nope", "ps");
    refused(125, "unknown shorthand flag: 'Z' in -Zx" + GLOBAL, "-Zx", "ps");
    refused(125, "flag needs an argument: 'H' in -H" + GLOBAL, "-H");
    refused(125, "flag needs an argument: --config" + GLOBAL, "--config");
    refused(
        125,
        "invalid argument \"maybe\" for \"-D, --debug\" flag: not a boolean" + GLOBAL,
        "--debug=maybe",
        "ps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "publish",
        "volumes-from",
        "health-cmd",
        "gpus",
        "link",
        "dns",
        "runtime",
        "userns"
      })
  void dockersOtherFlagsAreRefusedByName(String flag) {
    refused(
        125,
        "jukung: --"
            + flag
            + " is not supported yet\n\nRun 'jukung run --help' for more information\n",
        "run",
        "--" + flag,
        "1",
        "img");
  }

  @Test
  void theFirstProblemIsToldAndNothingElse() {
    Result result = jukung("run", "--nope", "--other", "-Z");
    assertTrue(result.err().startsWith("unknown flag: --nope\n"), result.err());
    assertEquals(1, List.of(result.err().split("unknown", -1)).size() - 1);
  }
}
