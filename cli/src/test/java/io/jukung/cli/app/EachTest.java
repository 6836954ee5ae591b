package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that take several containers or images. */
final class EachTest extends CommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "restart", "kill", "rm", "pause", "unpause"})
  void namesArePrintedInTheOrderOfTheLine(String verb) {
    assertEquals("a\nb\nc\n", ok(verb, "a", "b", "c"));
    assertEquals(3, engine.calls.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "restart", "kill", "rm", "pause", "unpause"})
  void allAreTriedAndFailuresAreJoined(String verb) {
    String suffix = verb.equals("kill") ? " " : "";
    engine.failures.put(verb + " b" + suffix, missing("b"));
    engine.failures.put(verb + " d" + suffix, missing("d"));
    assertEquals(
        new Result(
            1,
            "a\nc\n",
            "Error response from daemon: No such container: b\n"
                + "Error response from daemon: No such container: d\n"),
        jukung(verb, "a", "b", "c", "d"));
  }

  private static ContainerException missing(String name) {
    return ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, "No such container: " + name);
  }

  @Test
  void manyAreTakenInBatches() {
    List<String> line = new ArrayList<>(List.of("kill"));
    IntStream.range(0, 120).forEach(i -> line.add("c" + i));
    String out = ok(line.toArray(new String[0]));
    assertEquals(line.subList(1, line.size()), out.lines().toList());
    assertEquals(120, Set.copyOf(engine.calls).size());
  }

  @Test
  void stopAndRestartTakeASignalAndATimeout() {
    ok("stop", "-t", "3", "-s", "INT", "web");
    ok("stop", "--time=-1", "web");
    ok("restart", "--timeout", "0", "--signal=HUP", "web");
    ok("kill", "-s", "9", "web");
    assertEquals(
        List.of("stop web 3 INT", "stop web -1", "restart web 0 HUP", "kill web 9"), engine.calls);
  }

  @Test
  void waitPrintsExitCodes() {
    engine.containers.process.ended.complete(137);
    assertEquals("137\n137\n", ok("wait", "a", "b"));
  }

  @Test
  void rmiPrintsWhatWentAndGoesOn() {
    engine.failures.put(
        "rmi b", ContainerException.failedPrecondition(Reason.IMAGE_IN_USE, "b is in use"));
    assertEquals(
        new Result(
            1,
            "Untagged: a:latest\nDeleted: sha256:12\nUntagged: c:latest\nDeleted: sha256:12\n",
            "Error response from daemon: b is in use\n"),
        jukung("rmi", "a", "b", "c"));
    assertTrue(ok("image", "rm", "-f", "a").contains("Untagged"));
    assertEquals("rmi a force", engine.calls.get(engine.calls.size() - 1));
  }

  @Test
  void topPrintsATable() {
    assertEquals(
        """
        UID                 PID                 CMD
        root                7                   sleep 9
        """,
        ok("top", "web", "-o", "pid"));
    assertEquals(List.of("top web [-o, pid]"), engine.calls);
  }
}
