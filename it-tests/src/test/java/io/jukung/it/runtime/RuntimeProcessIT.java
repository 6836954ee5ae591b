package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.ExecRequest;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the spec's process section asks beyond the basics. */
class RuntimeProcessIT extends RuntimeCase {
  private static io.jukung.sys.json.JsonValue json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  @Test
  void schedulerAndPrioritiesAreInForce() throws IOException {
    Bundle bundle =
        script(
                "cat /proc/self/stat; cat /proc/self/oom_score_adj; umask; pwd; busybox ionice -p"
                    + " $$")
            .process(
                p ->
                    p.put("scheduler", json("{'policy':'SCHED_BATCH','nice':7}"))
                        .put("ioPriority", json("{'class':'IOPRIO_CLASS_IDLE','priority':0}"))
                        .put("oomScoreAdj", 321)
                        .put("cwd", "/home/new/dir")
                        .put("user", json("{'uid':0,'gid':0,'umask':63}")))
            .top(c -> c.put("root", json("{'path':'rootfs'}")));
    String[] lines = run(bundle).output().split("\n", -1);
    String[] stat = lines[0].substring(lines[0].lastIndexOf(')') + 2).split(" ", -1);
    // fields 19 and 41 of proc_pid_stat(5), counted from the third
    assertEquals("7", stat[16]);
    assertEquals("3", stat[38]);
    assertEquals(List.of("321", "0077", "/home/new/dir", "idle"), List.of(lines).subList(1, 5));
  }

  @Test
  void theCallersOomScoreIsForThoseWithoutOne() throws IOException {
    Bundle bundle = script("sleep 1000");
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      ContainerProcess process =
          runtime.create(
              new CreateRequest(
                  id,
                  bundle.write(),
                  new Stdio.Descriptors(n, n, n),
                  new CreateRequest.Options(false, false, 0, 300)));
      runtime.start(id);
      assertEquals("300", score(process));
      ContainerProcess joined =
          runtime.exec(
              new ExecRequest(
                  id,
                  process("/bin/sleep", "1000"),
                  new Stdio.Descriptors(n, n, n),
                  0,
                  false,
                  Map.of(),
                  200));
      assertEquals("200", score(joined));
      runtime.kill(id, SIGKILL, false);
      await(joined);
      await(process);
    }
    runtime.delete(id, false);
    // exec takes over what the container's spec says
    ContainerProcess process = start(bundle.process(p -> p.put("oomScoreAdj", 321)));
    assertEquals("321\n", exec("/bin/cat", "/proc/self/oom_score_adj").output());
    runtime.kill(id, SIGKILL, false);
    await(process);
  }

  private static String score(ContainerProcess process) throws IOException {
    return Files.readString(Path.of("/proc/" + process.pid() + "/oom_score_adj")).strip();
  }

  @Test
  void idleProcessesAndBestEffortAreInForce() throws IOException {
    Bundle bundle =
        script("cat /proc/self/stat; busybox ionice -p $$")
            .process(
                p ->
                    p.put("scheduler", json("{'policy':'SCHED_IDLE'}"))
                        .put("ioPriority", json("{'class':'IOPRIO_CLASS_BE','priority':6}")));
    String[] lines = run(bundle).output().split("\n", -1);
    String[] stat = lines[0].substring(lines[0].lastIndexOf(')') + 2).split(" ", -1);
    // field 41: the policy
    assertEquals("5", stat[38]);
    assertEquals("best-effort: prio 6", lines[1]);
  }

  @Test
  void personalityAndClocksAreTheContainers() throws IOException {
    Bundle bundle =
        script("busybox uname -m; cat /proc/uptime")
            .linux(l -> l.put("personality", json("{'domain':'LINUX32'}")));
    JsonObject linux = (JsonObject) bundle.config().get("linux");
    List<io.jukung.sys.json.JsonValue> namespaces =
        new ArrayList<>(((JsonArray) linux.get("namespaces")).elements());
    namespaces.add(json("{'type':'time'}"));
    bundle.linux(
        l ->
            l.put("namespaces", new JsonArray(namespaces))
                .put("timeOffsets", json("{'boottime':{'secs':900000000}}")));
    String[] lines = run(bundle).output().split("\n", -1);
    assertEquals("i686", lines[0]);
    assertTrue(lines[1].startsWith("9000"), lines[1]);
  }

  @Test
  void anExecRunsOnItsProcessors() throws IOException {
    var process = start(script("sleep 30"));
    Result result =
        exec(
            ProcessReader.parse(
                ("{'cwd':'/','args':['/bin/grep','Cpus_allowed_list','/proc/self/status'],"
                        + "'execCPUAffinity':{'initial':'0','final':'0'}}")
                    .replace('\'', '"')
                    .getBytes(StandardCharsets.UTF_8)));
    assertEquals("Cpus_allowed_list:\t0\n", result.output());
    runtime.kill(id, SIGKILL, false);
    await(process);
  }
}
