package io.jukung.it.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.BusyboxInstallation;
import io.jukung.it.support.Installation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The verbs on a container, from create to rm. */
class LifecycleIT extends BusyboxInstallation {

  @Test
  void createStartWaitRemove() throws Exception {
    String id =
        jukung
            .ok("create", "--name", "slow", "busybox", "sh", "-c", "echo started; sleep 1; exit 4")
            .strip();
    assertEquals(64, id.length());
    assertEquals("created", status("slow"));
    assertEquals("slow\n", jukung.ok("start", "slow"));
    assertEquals("running", status("slow"));
    assertEquals("4\n", jukung.ok("wait", "slow"));
    assertEquals("started\n", jukung.ok("logs", "slow"));
    assertEquals("started\n", jukung.jukung("start", "-a", "slow").out());
    jukung.ok("rm", id.substring(0, 12));
  }

  @Test
  void restartStopStart() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "cycle",
        "busybox",
        "sh",
        "-c",
        "trap 'exit 0' TERM; echo up; while true; do usleep 10000; done");
    await("up once", () -> jukung.ok("logs", "cycle").equals("up\n"));
    jukung.ok("restart", "-t", "5", "cycle");
    await("up twice", () -> jukung.ok("logs", "cycle").equals("up\nup\n"));
    jukung.ok("stop", "cycle");
    assertEquals("exited", status("cycle"));
    jukung.ok("stop", "cycle");
    jukung.ok("start", "cycle");
    await("up again", () -> jukung.ok("logs", "cycle").equals("up\nup\nup\n"));
    jukung.jukung("rm", "cycle").failed(1, "container is running");
    jukung.ok("rm", "-f", "cycle");
  }

  @Test
  void killWithASignal() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "signal",
        "busybox",
        "sh",
        "-c",
        "trap 'echo got HUP; exit 6' HUP; echo ready; while true; do usleep 10000; done");
    await("ready", () -> jukung.ok("logs", "signal").contains("ready"));
    jukung.ok("kill", "-s", "HUP", "signal");
    assertEquals("6\n", jukung.ok("wait", "signal"));
    assertTrue(jukung.ok("logs", "signal").contains("got HUP"));
    jukung.ok("rm", "signal");
  }

  @Test
  void pauseAndUnpause() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "frozen",
        "busybox",
        "sh",
        "-c",
        "while true; do echo tick; usleep 10000; done");
    jukung.ok("pause", "frozen");
    assertEquals("paused", status("frozen"));
    assertTrue(jukung.ok("ps", "--format", "{{.Status}}").contains("(Paused)"));
    Thread.sleep(200);
    long lines = jukung.ok("logs", "frozen").lines().count();
    Thread.sleep(300);
    assertEquals(lines, jukung.ok("logs", "frozen").lines().count());
    jukung.jukung("exec", "frozen", "true").failed(1, "is paused");
    jukung.ok("unpause", "frozen");
    await("it ticks", () -> jukung.ok("logs", "frozen").lines().count() > lines);
    jukung.ok("rm", "-f", "frozen");
  }

  @Test
  void execInARunningContainer() throws Exception {
    jukung.ok("run", "-d", "--name", "host", "busybox", "sleep", "1000");
    assertEquals("v\n", jukung.ok("exec", "-e", "K=v", "host", "sh", "-c", "echo $K"));
    assertEquals("/tmp\n", jukung.ok("exec", "-w", "/tmp", "host", "pwd"));
    assertEquals("65534\n", jukung.ok("exec", "-u", "nobody", "host", "id", "-u"));
    assertEquals(
        "piped",
        jukung
            .jukungWithInput("piped".getBytes(StandardCharsets.UTF_8), "exec", "-i", "host", "cat")
            .ok());
    assertEquals(9, jukung.jukung("exec", "host", "sh", "-c", "exit 9").exit());
    jukung.ok("exec", "-d", "host", "touch", "/made-by-exec");
    await(
        "the detached exec ran",
        () -> jukung.jukung("exec", "host", "test", "-e", "/made-by-exec").exit() == 0);
    assertTrue(jukung.ok("top", "host").contains("sleep 1000"));
    jukung.ok("rm", "-f", "host");
  }

  @Test
  void logsOptions() throws Exception {
    jukung.ok(
        "run",
        "--name",
        "talker",
        "busybox",
        "sh",
        "-c",
        "for i in 1 2 3 4 5; do echo line $i; done; echo oops >&2");
    assertEquals("line 4\nline 5\n", jukung.jukung("logs", "--tail", "3", "talker").out());
    assertEquals("oops\n", jukung.jukung("logs", "talker").err());
    String stamped = jukung.jukung("logs", "-t", "talker").out();
    assertTrue(
        stamped
            .lines()
            .allMatch(
                line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z line \\d")),
        stamped);
    assertEquals("", jukung.jukung("logs", "--since", "2999-01-01T00:00:00Z", "talker").out());
    assertEquals("", jukung.jukung("logs", "--until", "2001-01-01T00:00:00Z", "talker").out());
    assertEquals(5, jukung.jukung("logs", "--since", "10m", "talker").out().lines().count());
    jukung.ok("rm", "talker");
  }

  @Test
  void logsFollowToTheEnd() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "--name",
        "story",
        "busybox",
        "sh",
        "-c",
        "for i in 1 2 3; do echo part $i; sleep 1; done");
    assertEquals("part 1\npart 2\npart 3\n", jukung.ok("logs", "-f", "story"));
    jukung.ok("rm", "story");
  }

  @Test
  void attachSeesWhatComesAndSendsStdin() throws Exception {
    jukung.ok(
        "run",
        "-d",
        "-i",
        "--name",
        "echo",
        "busybox",
        "sh",
        "-c",
        "while read line; do echo got $line; [ $line = end ] && exit 8; done");
    Process attach = jukung.command("jukung", "attach", "echo").start();
    var out =
        new BufferedReader(new InputStreamReader(attach.getInputStream(), StandardCharsets.UTF_8));
    Thread.sleep(500);
    attach.getOutputStream().write("one\n".getBytes(StandardCharsets.UTF_8));
    attach.getOutputStream().flush();
    assertEquals("got one", out.readLine());
    attach.getOutputStream().write("end\n".getBytes(StandardCharsets.UTF_8));
    attach.getOutputStream().flush();
    assertEquals("got end", out.readLine());
    assertTrue(attach.waitFor(20, TimeUnit.SECONDS));
    assertEquals(8, attach.exitValue());
    jukung.ok("rm", "echo");
  }

  @Test
  void ctrlCIsForwarded() throws Exception {
    Process run =
        jukung
            .command(
                "jukung",
                "run",
                "--rm",
                "--name",
                "int",
                "busybox",
                "sh",
                "-c",
                "trap 'exit 12' INT; echo ready; while true; do usleep 10000; done")
            .start();
    var out =
        new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8));
    assertEquals("ready", out.readLine());
    Installation.system("kill", "-INT", Long.toString(run.pid()));
    assertTrue(run.waitFor(20, TimeUnit.SECONDS));
    assertEquals(12, run.exitValue());
  }

  @Test
  void largeOutputArrivesWhole() throws Exception {
    Installation.Result result =
        jukung.jukung(
            "run", "--rm", "busybox", "sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' x");
    assertEquals(20_000_000, result.ok().length());
    byte[] input = new byte[5_000_000];
    java.util.Arrays.fill(input, (byte) 'y');
    assertEquals(
        "5000000\n",
        jukung.jukungWithInput(input, "run", "-i", "--rm", "busybox", "wc", "-c").ok());
  }

  @Test
  void eventsTellTheStory() throws Exception {
    long since = System.currentTimeMillis() / 1000 - 1;
    jukung.ok("run", "--rm", "--name", "seen", "busybox", "true");
    String events =
        jukung.ok(
            "events",
            "--since",
            Long.toString(since),
            "--until",
            Long.toString(System.currentTimeMillis() / 1000 + 1),
            "--filter",
            "container=seen",
            "--format",
            "{{.Action}}");
    List<String> actions = events.lines().toList();
    for (String action : List.of("create", "start", "die", "destroy")) {
      assertTrue(actions.contains(action), events);
    }
    assertTrue(actions.indexOf("start") < actions.indexOf("die"), events);
  }

  @Test
  void inspectHasDockersShape() throws Exception {
    jukung.ok("create", "--name", "shape", "-e", "A=b", "busybox", "sleep", "1");
    assertEquals(
        "/shape busybox [sleep 1] 0",
        jukung
            .ok(
                "inspect",
                "--format",
                "{{.Name}} {{.Config.Image}} {{.Config.Cmd}} {{.State.ExitCode}}",
                "shape")
            .strip());
    assertTrue(jukung.ok("inspect", "shape").startsWith("[\n    {\n        \"Id\": \""));
    jukung.ok("rm", "shape");
  }

  @Test
  void versionAndInfo() throws Exception {
    assertTrue(jukung.ok("version").contains("Server"));
    assertTrue(jukung.ok("info").contains("Containers:"));
  }

  private static String status(String container) throws Exception {
    return jukung.ok("inspect", "--format", "{{.State.Status}}", container).strip();
  }

  private static void await(String what, Installation.Condition condition) throws Exception {
    Installation.await(what, Duration.ofSeconds(20), condition);
  }
}
