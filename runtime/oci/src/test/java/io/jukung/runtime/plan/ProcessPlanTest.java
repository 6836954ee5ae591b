package io.jukung.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciException;
import io.jukung.runtime.plan.PlanInput.StdioPlan;
import io.jukung.runtime.spec.ProcessReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scheduling, labels, personality and clocks of a process. */
class ProcessPlanTest {
  private static void before(List<String> labels, String first, String second) {
    assertTrue(labels.contains(first), first + " is not in " + labels);
    assertTrue(labels.contains(second), second + " is not in " + labels);
    assertTrue(labels.indexOf(first) < labels.indexOf(second), first + " after " + second);
  }

  @Test
  void theSchedulerIsSetBeforeTheUserIs() {
    PlanFixture fixture =
        new PlanFixture()
            .process(
                "scheduler",
                "{'policy':'SCHED_BATCH','nice':-5,'flags':['SCHED_FLAG_RESET_ON_FORK']}")
            .process("ioPriority", "{'class':'IOPRIO_CLASS_BE','priority':6}")
            .process("user", "{'uid':7,'gid':7}");
    List<String> labels = fixture.labels();
    before(labels, "set scheduler SCHED_BATCH", "become user 7");
    before(labels, "set I/O priority IOPRIO_CLASS_BE 6", "become user 7");
    assertTrue(fixture.plan().program().toText().contains("{SCHED_BATCH, nice -5}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'policy':'SCHED_FAST'}|unknown policy \"SCHED_FAST\"",
        "{'policy':'SCHED_OTHER','flags':['X']}|unknown flag \"X\"",
        "{'policy':'SCHED_OTHER','priority':3}|only SCHED_FIFO and SCHED_RR have a priority",
        "{'policy':'SCHED_RR','priority':3,'runtime':9}|only SCHED_DEADLINE has runtime",
        "{'policy':'SCHED_OTHER','nice':20}|expected a number from -20 to 19"
      })
  void badSchedulersAreRefused(String json, String message) {
    Exception error =
        assertThrows(
            RuntimeException.class, () -> new PlanFixture().process("scheduler", json).plan());
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }

  private static List<String> exec(String json) {
    ExecPlanner.Input input =
        new ExecPlanner.Input(
            ProcessReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
            Set.of(),
            List.of(Path.of("/cg/cgroup.procs")),
            false,
            null,
            null,
            PlanFixture.host(true, true, null),
            new StdioPlan(false, List.of(), 0, 0),
            0);
    return ExecPlanner.plan(input).program().ops().stream().map(op -> op.label()).toList();
  }

  @Test
  void anExecsProcessorsChangeWhenItJoins() {
    List<String> labels =
        exec(
            "{'cwd':'/','args':['x'],'execCPUAffinity':{'initial':'0-2,65','final':'1'},"
                + "'scheduler':{'policy':'SCHED_IDLE'}}");
    before(labels, "run on processors [0, 1, 2, 65]", "join cgroup /cg");
    before(labels, "join cgroup /cg", "run on processors [1]");
    before(labels, "run on processors [1]", "set scheduler SCHED_IDLE");
  }

  @ParameterizedTest
  @CsvSource({"3-1", "1024", "x", "'1,,2'", "-1"})
  void badListsOfProcessorsAreRefused(String text) {
    assertThrows(
        RuntimeException.class,
        () -> exec("{'cwd':'/','args':['x'],'execCPUAffinity':{'initial':'" + text + "'}}"));
  }

  @Test
  void labelsAreWrittenThroughTheHostsProcBeforeNoNewPrivs() {
    List<String> labels =
        new PlanFixture()
            .withLabels()
            .process("apparmorProfile", "'fish'")
            .process("selinuxLabel", "'a:b:c:d'")
            .labels();
    before(labels, "open /proc", "create the container's process");
    before(labels, "detach the old root", "set AppArmor profile fish");
    before(labels, "set AppArmor profile fish", "set no_new_privs");
    before(labels, "set SELinux label a:b:c:d", "set no_new_privs");
    assertFalse(new PlanFixture().labels().contains("open /proc"));
    before(
        exec("{'cwd':'/','args':['x'],'apparmorProfile':'fish'}"),
        "open /proc",
        "set AppArmor profile fish");
  }

  @Test
  void labelsAreRefusedWhereTheKernelHasNone() {
    OciException profile =
        assertThrows(
            OciException.class,
            () -> new PlanFixture().process("apparmorProfile", "'fish'").plan());
    assertTrue(String.valueOf(profile.getMessage()).contains("process.apparmorProfile \"fish\""));
    OciException label =
        assertThrows(
            OciException.class, () -> new PlanFixture().linux("mountLabel", "'a:b'").plan());
    assertTrue(String.valueOf(label.getMessage()).contains("linux.mountLabel \"a:b\""));
  }

  @Test
  void aMountLabelGoesToFileSystemsThatTakeOne() {
    List<String> labels = new PlanFixture().withLabels().linux("mountLabel", "'a:b'").labels();
    assertTrue(labels.contains("mount tmpfs at /dev with context=a:b"), labels.toString());
    assertTrue(labels.contains("label /dev/mqueue"), labels.toString());
    assertFalse(labels.contains("mount proc at /proc with context=a:b"));
  }

  @Test
  void personalityAndClocks() {
    List<String> labels =
        new PlanFixture()
            .linux("personality", "{'domain':'LINUX32'}")
            .linux("namespaces", "[{'type':'mount'},{'type':'time'},{'type':'uts'}]")
            .linux("timeOffsets", "{'boottime':{'secs':7,'nanosecs':5}}")
            .labels();
    before(labels, "set the offset of the clock boottime", "create the container's process");
    before(labels, "set personality LINUX32", "set no_new_privs");
  }

  @ParameterizedTest
  @CsvSource({"intelRdt", "memoryPolicy", "netDevices"})
  void whatIsNotImplementedIsRefusedByName(String field) {
    OciException error =
        assertThrows(OciException.class, () -> new PlanFixture().linux(field, "{'x':1}").plan());
    assertEquals(OciException.Reason.BAD_SPEC, error.reason());
    assertTrue(String.valueOf(error.getMessage()).contains("linux." + field));
  }

  @Test
  void noNetworkDevicesToMoveIsNothingToRefuse() {
    assertFalse(new PlanFixture().linux("netDevices", "{}").labels().isEmpty());
  }
}
