package io.jukung.runtime.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.spec.Spec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir Path dir;

  private record Result(int code, String out, String err) {}

  private Result run(String... words) {
    List<String> args = new ArrayList<>(List.of("--root", dir.resolve("root").toString()));
    args.addAll(List.of(words));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void helpIsPrintedAndAnUnknownCommandIsCodeThree() {
    String all = new Help().all();
    for (String words : List.of("--help", "-h", "help", "h", "")) {
      assertEquals(new Result(0, all, ""), run(words.isEmpty() ? new String[0] : words.split(" ")));
    }
    String start = String.valueOf(new Help().of("start"));
    for (String words : List.of("start --help", "start -h x", "help start", "start --help x y")) {
      assertEquals(new Result(0, start, ""), run(words.split(" ", -1)));
    }
    // after the first argument it is the argument of something else
    assertEquals(255, run("exec", "x", "ls", "--help").code());
    String none = "jukung-runtime: No help topic for 'fly'\n";
    assertEquals(new Result(3, "", none), run("fly"));
    assertEquals(new Result(3, "", none), run("fly", "--help"));
    assertEquals(new Result(3, "", none), run("help", "fly"));
    assertEquals(1, run("start", "--helpless").code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state nope|container \"nope\" does not exist",
        "start nope|container \"nope\" does not exist",
        "kill nope|container \"nope\" does not exist",
        "kill nope NOSUCH|unknown signal \"NOSUCH\"",
        "delete nope|container \"nope\" does not exist",
        "delete|\"delete\" requires exactly 1 argument: the container's id",
        "state a/b|invalid container id \"a/b\": letters, digits and _+-. are allowed",
        "create --bogus x|flag provided but not defined: -bogus",
        "create -b|flag needs an argument: -b",
        "create -b /no/such x|JSON specification file /no/such/config.json not found",
        "checkpoint x|container \"x\" does not exist",
        "update x|container \"x\" does not exist",
        "update|\"update\" requires exactly 1 argument: the container's id",
        "update --mem-bw-schema L3:0=f x|--mem-bw-schema: Intel RDT is not supported",
        "events x|container \"x\" does not exist",
        "ps x|container \"x\" does not exist",
        "ps -f yaml x|invalid format option: table or json",
        "features x|\"features\" takes no arguments"
      })
  void failuresAreOneLineAndExitOne(String words, String message) {
    Result result = run(words.split(" ", -1));
    assertEquals(new Result(1, "", "jukung-runtime: " + message + "\n"), result);
  }

  @Test
  void deletingByForceForgivesAnUnknownId() {
    assertEquals(new Result(0, "", ""), run("delete", "--force", "nope"));
  }

  @Test
  void theLogHasTheErrorAsJson() throws IOException {
    Path log = dir.resolve("log");
    run("--log", log.toString(), "--log-format", "json", "state", "nope");
    String line = Files.readString(log);
    assertTrue(
        line.startsWith(
            "{\"level\":\"error\",\"msg\":\"container \\\"nope\\\" does not exist\",\"time\":\"2"),
        line);
    assertTrue(line.endsWith("Z\"}\n"), line);
    run("--log=" + log, "state", "nope");
    assertTrue(Files.readString(log).contains(" level=error msg=\"container"), line);
  }

  @Test
  void specWritesAValidConfigOnce() throws IOException {
    assertEquals(0, run("spec", "--bundle", dir.toString()).code());
    Spec.load(dir);
    Result again = run("spec", "-b=" + dir);
    assertEquals(1, again.code());
    assertTrue(again.err().contains("exists. Remove it first"), again.err());
  }

  @Test
  void planPrintsTheProgram() throws IOException {
    run("spec", "--bundle", dir.toString());
    Files.createDirectory(dir.resolve("rootfs"));
    Result result = run("plan", "--bundle", dir.toString(), "web");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("# pivot_root to " + dir.resolve("rootfs")), result.out());
  }

  @Test
  void listsAreEmptyWithoutContainers() {
    assertEquals(
        "ID          PID         STATUS      BUNDLE      CREATED     OWNER\n", run("list").out());
    assertEquals("null\n", run("list", "-f", "json").out());
    assertEquals("", run("list", "-q").out());
  }

  @Test
  void flagsEndAtTheFirstArgument() {
    Flags.Known known = new Flags.Known().flag("tty", "t").value("env", "e");
    Flags flags =
        Flags.parse(known, List.of("-t", "--env=A=1", "-e", "B=2", "id", "-x", "--env", "c"));
    assertTrue(flags.has("tty"));
    assertEquals(List.of("A=1", "B=2"), flags.all("env"));
    assertEquals(List.of("id", "-x", "--env", "c"), flags.arguments());
    assertEquals(List.of("-a"), Flags.parse(known, List.of("--", "-a")).arguments());
    assertThrows(UsageException.class, () -> flags.onlyId("exec"));
  }

  @ParameterizedTest
  @CsvSource({"TERM,15", "SIGKILL,9", "kill,9", "9,9", "0,0", "RTMIN,34", "64,64"})
  void signalsHaveNamesAndNumbers(String text, int number) {
    assertEquals(number, SignalNames.parse(text));
  }

  @Test
  void aFailedExecHasRuncsExitCode() {
    assertEquals(255, run("exec", "nope", "true").code());
  }

  @Test
  void featuresNamesWhatWorks() {
    JsonView features = Json.parse(run("features").out()).view();
    assertEquals("1.0.0", features.string("ociVersionMin"));
    assertTrue(features.strings("hooks").contains("startContainer"));
    assertTrue(features.strings("mountOptions").containsAll(List.of("rbind", "rro", "rslave")));
    JsonView linux = features.get("linux");
    assertTrue(linux.strings("namespaces").contains("time"));
    assertTrue(linux.get("cgroup").bool("v1", false));
    assertTrue(linux.get("seccomp").strings("archs").contains("SCMP_ARCH_X86_64"));
    assertTrue(linux.get("seccomp").strings("operators").contains("SCMP_CMP_MASKED_EQ"));
  }

  @Test
  void rootlessIsAcceptedAsRuncDoes() {
    assertEquals(0, run("--rootless", "true", "list", "-q").code());
    Result refused = run("--rootless=maybe", "list");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("auto, true or false"), refused.err());
  }
}
