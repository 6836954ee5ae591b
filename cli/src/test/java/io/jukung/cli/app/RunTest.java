package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.AttachOpen;
import io.jukung.proto.engine.v1.ImageProgress;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run}: the order of its calls, its streams, its exit codes. */
final class RunTest extends CommandTest {

  @Test
  void outputIsPrintedAndTheExitCodeIsTheContainers() {
    engine.containers.process.output = "hello\n";
    engine.containers.process.errorOutput = "oops\n";
    engine.containers.process.exitCode = 3;
    assertEquals(new Result(3, "hello\n", "oops\n"), jukung("run", "img", "cmd"));
    assertEquals(
        List.of("create", "attach c0ffee", "start c0ffee", "wait c0ffee NOT_RUNNING"),
        engine.calls);
  }

  @Test
  void aContainerThatRemovesItselfIsWaitedForBeforeItStarts() {
    assertEquals("", ok("run", "--rm", "img"));
    // both are under way at the same time
    assertEquals(List.of("create", "attach c0ffee"), engine.calls.subList(0, 2));
    assertEquals(
        Set.of("wait c0ffee REMOVED", "start c0ffee"),
        Set.copyOf(engine.calls.subList(2, engine.calls.size())));
    assertTrue(engine.containers.created.getHostConfig().getAutoRemove());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 125, 126, 127, 137, 143, 255})
  void exitCodesArePassedOn(int code) {
    engine.containers.process.exitCode = code;
    assertEquals(new Result(code, "", ""), jukung("run", "img"));
  }

  @Test
  void detachedPrintsTheIdAndWaitsForNothing() {
    engine.containers.process.endless = true;
    assertEquals("c0ffee\n", ok("run", "-d", "img"));
    assertEquals(List.of("create", "start c0ffee"), engine.calls);
  }

  @Test
  void stdinIsSentToItsEnd() {
    engine.containers.process.echo = true;
    in = () -> text("line 1\nline 2\n");
    assertEquals("line 1\nline 2\n", ok("run", "-i", "img", "cat"));
    assertTrue(engine.calls.contains("stdin ended"), engine.calls::toString);
    assertTrue(engine.containers.created.getConfig().getOpenStdin());
    assertTrue(engine.containers.created.getConfig().getStdinOnce());
  }

  @Test
  void withoutInteractiveStdinIsNotRead() {
    in =
        () -> {
          throw new AssertionError("stdin was opened");
        };
    ok("run", "img");
    assertFalse(engine.containers.process.open.getStdin());
    assertFalse(engine.containers.created.getConfig().getOpenStdin());
  }

  @Test
  void attachChoosesStreams() {
    ok("run", "-a", "stderr", "img");
    AttachOpen open = engine.containers.process.open;
    assertFalse(open.getStdout());
    assertTrue(open.getStderr());
    refused(
        125,
        "invalid argument \"nose\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and"
            + " STDERR\n\nUsage:  jukung run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\n"
            + "Run 'jukung run --help' for more information\n",
        "run",
        "-a",
        "nose",
        "img");
    refused(
        1,
        "conflicting options: cannot specify both --attach and --detach\n",
        "run",
        "-d",
        "-a",
        "stdout",
        "img");
  }

  @Test
  void aMissingImageIsPulled() {
    engine.images.miss();
    engine.images.progress.add(
        ImageProgress.newBuilder().setId("12").setStatus("Pull complete").build());
    Result result = jukung("run", "img");
    assertEquals("Unable to find image 'img:latest' locally\n12: Pull complete\n", result.err());
    assertEquals("", result.out());
    assertEquals(0, result.exit());
    assertEquals(List.of("create", "pull img", "create"), engine.calls.subList(0, 3));
  }

  @Test
  void pullIsMissingAlwaysOrNever() {
    engine.images.miss();
    assertEquals(
        new Result(125, "", "jukung: Error response from daemon: No such image: img\n"),
        jukung("run", "--pull", "never", "img"));
    assertEquals(List.of("create"), engine.calls);
    engine.calls.clear();
    assertEquals(0, jukung("run", "--pull=always", "--quiet", "img").exit());
    assertEquals(List.of("pull img", "create"), engine.calls.subList(0, 2));
    refused(
        125,
        "jukung: invalid pull option: 'often': must be one of \"always\", \"missing\" or"
            + " \"never\"\n\nRun 'jukung run --help' for more information\n",
        "run",
        "--pull",
        "often",
        "img");
  }

  @ParameterizedTest
  @CsvSource({"COMMAND_NOT_FOUND, 127", "NOT_EXECUTABLE, 126", "USER_NOT_FOUND, 125", "NONE, 125"})
  void whatCannotBeStartedHasDockersExitCode(Reason reason, int code) {
    engine.failures.put("start", new ContainerException(ErrorKind.INTERNAL, reason, "no way"));
    assertEquals(
        new Result(code, "", "jukung: Error response from daemon: no way\n"), jukung("run", "img"));
    assertFalse(engine.calls.toString().contains("rm "), engine.calls::toString);
  }

  @Test
  void whatCannotBeStartedIsRemovedWithRm() {
    engine.failures.put(
        "start", new ContainerException(ErrorKind.INTERNAL, Reason.COMMAND_NOT_FOUND, "no way"));
    assertEquals(127, jukung("run", "--rm", "img").exit());
    assertTrue(engine.calls.contains("rm c0ffee force volumes"), engine.calls::toString);
    engine.calls.clear();
    assertEquals(127, jukung("run", "--rm", "-d", "img").exit());
    assertEquals(List.of("create", "start c0ffee", "rm c0ffee force volumes"), engine.calls);
  }

  @Test
  void failuresOfTheEngineAreOneLine() {
    engine.failures.put(
        "create", ContainerException.alreadyExists(Reason.NAME_IN_USE, "name web is in use"));
    assertEquals(
        new Result(125, "", "jukung: Error response from daemon: name web is in use\n"),
        jukung("run", "--name", "web", "img"));
    engine.failures.put(
        "create",
        new ContainerException(
            ErrorKind.UNAVAILABLE, Reason.DAEMON_NOT_RUNNING, "Cannot connect to it"));
    assertEquals(
        new Result(125, "", "jukung: Cannot connect to it\n"), jukung("run", "--name", "w", "img"));
  }

  @Test
  void anEndThatTheEngineExplains() {
    engine.containers.startError = "lost its shim";
    assertEquals(
        new Result(125, "", "jukung: Error response from daemon: lost its shim\n"),
        jukung("run", "img"));
  }

  @Test
  void anIdFileIsWrittenOnce(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("id");
    ok("run", "--cidfile", file.toString(), "img");
    assertEquals("c0ffee", Files.readString(file));
    refused(
        125,
        "jukung: container ID file found, make sure the other container isn't running or delete "
            + file
            + "\n\nRun 'jukung run --help' for more information\n",
        "run",
        "--cidfile",
        file.toString(),
        "img");
  }

  @Test
  void aTerminalNeedsOne() {
    refused(1, "the input device is not a TTY\n", "run", "-it", "img");
  }

  @Test
  void aBadIdFileIsNoticedBeforeAnythingIsMade(@TempDir Path directory) {
    Path file = directory.resolve("missing").resolve("id");
    Result result = jukung("run", "--cidfile", file.toString(), "img");
    assertEquals(125, result.exit());
    assertTrue(result.err().contains("no such file or directory"), result.err());
    assertEquals(List.of(), engine.calls);
  }
}
