package io.jukung.runtime.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.runtime.spec.ResourcesSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of flags that have a grammar of their own. */
class FlagValuesTest {
  private static ResourcesSpec resources(String flag, String value) {
    Flags.Known known = new Flags.Known().value(flag);
    return UpdateCommand.fromFlags(Flags.parse(known, List.of("--" + flag, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "4096,4096",
    "10k,10240",
    "512m,536870912",
    "1.5g,1610612736",
    "2GiB,2147483648",
    "3 MB,3145728",
    "-1,-1"
  })
  void sizesHaveBinaryUnits(String text, long bytes) {
    assertEquals(bytes, resources("memory", text).memory().limit());
  }

  @ParameterizedTest
  @CsvSource({
    "memory,ten",
    "memory,-2",
    "memory,9000000000g",
    "cpu-share,-1",
    "cpu-period,x",
    "blkio-weight,-5"
  })
  void badValuesAreRefusedByName(String flag, String value) {
    String message = assertThrows(UsageException.class, () -> resources(flag, value)).getMessage();
    assertEquals("invalid value for " + flag + ": \"" + value + "\"", message);
  }

  @Test
  void flagsGoToTheirPlaces() {
    assertEquals(-1, resources("cpu-quota", "-1").cpu().quota());
    assertEquals(512, resources("cpu-share", "512").cpu().shares());
    assertEquals("0-1", resources("cpuset-cpus", "0-1").cpu().cpus());
    assertEquals(-1, resources("memory-swap", "-1").memory().swap());
    assertEquals(20, resources("pids-limit", "20").pidsLimit());
    assertNull(resources("pids-limit", "20").memory().limit());
  }

  @ParameterizedTest
  @CsvSource({"5s,5000000000", "1m30s,90000000000", "500ms,500000000", "1.5s,1500000000", "0s,0"})
  void intervalsAreGosDurations(String text, long nanos) {
    assertEquals(nanos, EventsCommand.nanos(text));
    assertThrows(UsageException.class, () -> EventsCommand.nanos(text + "x"));
    assertThrows(UsageException.class, () -> EventsCommand.nanos("x" + text));
  }

  @Test
  void cgroupsAreByController() {
    assertEquals(Map.of("", "/a"), ExecCommand.cgroups(List.of("/a")));
    assertEquals(
        Map.of("cpu", "x", "cpuacct", "x", "memory", "y"),
        ExecCommand.cgroups(List.of("cpu,cpuacct:x", "memory:y")));
    assertThrows(UsageException.class, () -> ExecCommand.cgroups(List.of("a", "b")));
    assertThrows(UsageException.class, () -> ExecCommand.cgroups(List.of("cpu:a", "cpu:b")));
    assertThrows(UsageException.class, () -> ExecCommand.cgroups(List.of(":a")));
  }

  @Test
  void psLinesAreChosenByTheirPid() {
    List<String> lines =
        List.of("UID   PID  PPID CMD", "root    1     0 init", "root   12     1 sh 1");
    assertEquals(List.of(lines.get(0), lines.get(2)), PsCommand.select(lines, List.of(12)));
    assertThrows(UsageException.class, () -> PsCommand.select(List.of("CMD"), List.of(1)));
  }
}
