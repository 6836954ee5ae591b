package io.jukung.it.daemons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.Images;
import io.jukung.it.support.Installation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers belong to the shim: both daemons may be killed at any moment. */
class DaemonsDieIT {

  private Installation jukung;

  @BeforeEach
  void install() throws Exception {
    jukung = Installation.create();
    var root = Images.busyboxRoot(jukung.home());
    Installation.system("tar", "-C", root.toString(), "-cf", jukung.home() + "/busybox.tar", ".");
    jukung.ok("import", "-c", "CMD [\"sh\"]", jukung.home() + "/busybox.tar", "busybox");
  }

  @AfterEach
  void nothingOfOursRemains() throws Exception {
    jukung.close();
  }

  @Test
  void aContainerOutlivesBothDaemons() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "counter",
        busyboxCounter()[0],
        busyboxCounter()[1],
        busyboxCounter()[2],
        busyboxCounter()[3]);
    Installation.await(
        "it counts",
        Duration.ofSeconds(10),
        () -> jukung.ok("logs", "counter").lines().count() > 20);
    kill("engine");
    kill("containerd");
    Thread.sleep(500);
    jukung.ok("daemon", "start");

    assertTrue(jukung.ok("ps", "--format", "{{.Names}} {{.Status}}").startsWith("counter Up"));
    long before = jukung.ok("logs", "counter").lines().count();
    Installation.await(
        "it still counts",
        Duration.ofSeconds(10),
        () -> jukung.ok("logs", "counter").lines().count() > before + 20);
    assertEquals("inside\n", jukung.ok("exec", "counter", "echo", "inside"));
    jukung.ok("stop", "-t", "5", "counter");
    assertEquals(
        "exited 42",
        jukung
            .ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "counter")
            .strip());
    assertGapless(
        jukung.ok("logs", "counter").lines().filter(line -> !line.equals("bye")).toList());
    assertTrue(jukung.ok("logs", "counter").endsWith("bye\n"));
    jukung.ok("rm", "counter");
  }

  @Test
  void anExitWhileBothAreDeadIsKnownAfterwards() throws Exception {
    jukung.ok(
        "run", "-d", "--name", "brief", "busybox", "sh", "-c", "sleep 2; echo last words; exit 9");
    kill("engine");
    kill("containerd");
    Thread.sleep(3000);
    jukung.ok("daemon", "start");
    assertEquals(
        "exited 9",
        jukung.ok("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", "brief").strip());
    assertEquals("last words\n", jukung.ok("logs", "brief"));
    jukung.ok("rm", "brief");
  }

  @Test
  void containerdAloneDiesAndIsStartedAgain() throws Exception {
    jukung.ok("run", "-d", "--name", "quiet", "busybox", "sleep", "1000");
    kill("containerd");
    Installation.await(
        "exec works again",
        Duration.ofSeconds(20),
        () -> jukung.jukung("exec", "quiet", "true").exit() == 0);
    assertTrue(jukung.ok("ps", "--format", "{{.Names}} {{.Status}}").startsWith("quiet Up"));
    jukung.ok("rm", "-f", "quiet");
  }

  private static String[] busyboxCounter() {
    return new String[] {
      "busybox",
      "sh",
      "-c",
      "trap 'echo bye; exit 42' TERM; i=0; while true; do echo $i; i=$((i+1)); usleep 10000; done"
    };
  }

  private void kill(String daemon) throws Exception {
    ProcessHandle process = ProcessHandle.of(jukung.pid(daemon)).orElseThrow();
    process.destroyForcibly();
    process.onExit().get();
    assertFalse(process.isAlive());
  }

  private static void assertGapless(List<String> numbers) {
    for (int i = 0; i < numbers.size(); i++) {
      assertEquals(Integer.toString(i), numbers.get(i), "line " + i);
    }
  }
}
