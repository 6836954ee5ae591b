package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.CreateExecRequest;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.proto.error.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code exec}, {@code attach} and {@code start -a} without a terminal. */
final class ExecTest extends CommandTest {

  @Test
  void outputAndExitCodeAreTheProcesses() {
    engine.containers.process.output = "out\n";
    engine.containers.process.errorOutput = "err\n";
    engine.containers.process.exitCode = 9;
    assertEquals(new Result(9, "out\n", "err\n"), jukung("exec", "web", "ls"));
    assertEquals(List.of("createExec web", "attachExec e1", "inspectExec e1"), engine.calls);
  }

  @Test
  void flagsDescribeTheProcess() {
    ok("exec", "-e", "A=1", "-w", "/w", "-u", "me", "--privileged", "web", "ls");
    CreateExecRequest exec = engine.containers.exec;
    assertEquals(List.of("A=1"), exec.getEnvList());
    assertEquals("/w", exec.getWorkingDir());
    assertEquals("me", exec.getUser());
    assertTrue(exec.getPrivileged());
    assertFalse(exec.getTty());
    assertFalse(exec.getAttachStdin());
    assertTrue(exec.getAttachStdout());
  }

  @Test
  void detachedPrintsNothing() {
    assertEquals("", ok("exec", "-d", "-i", "web", "sleep", "9"));
    assertEquals(List.of("createExec web", "startExec e1"), engine.calls);
    assertFalse(engine.containers.exec.getAttachStdin());
  }

  @Test
  void stdinIsSentToItsEnd() {
    engine.containers.process.echo = true;
    in = () -> text("abc");
    assertEquals("abc", ok("exec", "-i", "web", "cat"));
  }

  @ParameterizedTest
  @CsvSource({
    "COMMAND_NOT_FOUND, 127",
    "NOT_EXECUTABLE, 126",
    "CONTAINER_NOT_RUNNING, 1",
    "NONE, 1"
  })
  void failuresHaveDockersExitCodes(Reason reason, int code) {
    engine.failures.put("createExec", new ContainerException(ErrorKind.INTERNAL, reason, "no way"));
    assertEquals(
        new Result(code, "", "Error response from daemon: no way\n"), jukung("exec", "web", "ls"));
  }

  @Test
  void whatCouldNotBeStartedIsTold() {
    engine.containers.execError = "no such file";
    engine.containers.process.exitCode = 127;
    assertEquals(
        new Result(127, "", "Error response from daemon: no such file\n"),
        jukung("exec", "web", "ls"));
  }

  @Test
  void startAttachedPrintsAndWaits() {
    engine.containers.json =
        """
        {"Id": "c1", "State": {"Running": false}, "Config": {"Tty": false, "OpenStdin": true},
         "HostConfig": {"AutoRemove": false}}
        """;
    engine.containers.process.output = "again\n";
    engine.containers.process.exitCode = 4;
    assertEquals(new Result(4, "again\n", ""), jukung("start", "-a", "web"));
    assertEquals(
        List.of("inspect web", "attach c1", "start c1", "wait c1 NOT_RUNNING"), engine.calls);
    assertFalse(engine.containers.process.open.getStdin());
    refused(
        1, "you cannot start and attach multiple containers at once\n", "start", "-a", "a", "b");
  }

  @Test
  void startInteractiveSendsStdin() {
    engine.containers.json =
        """
        {"Id": "c1", "State": {}, "Config": {"OpenStdin": true}, "HostConfig": {"AutoRemove": true}}
        """;
    engine.containers.process.echo = true;
    in = () -> text("x");
    assertEquals("x", ok("start", "-i", "web"));
    assertTrue(engine.calls.contains("wait c1 REMOVED"), engine.calls::toString);
  }

  @Test
  void attachNeedsARunningContainer() {
    String rest = ", \"Id\": \"c1\", \"Config\": {}, \"HostConfig\": {}}";
    engine.containers.json = "{\"State\": {\"Running\": false}" + rest;
    assertEquals(
        new Result(1, "", "You cannot attach to a stopped container, start it first\n"),
        jukung("attach", "web"));
    engine.containers.json = "{\"State\": {\"Running\": true, \"Paused\": true}" + rest;
    assertEquals(
        new Result(1, "", "You cannot attach to a paused container, unpause it first\n"),
        jukung("attach", "web"));
    assertEquals(List.of("inspect web", "inspect web"), engine.calls);
  }
}
