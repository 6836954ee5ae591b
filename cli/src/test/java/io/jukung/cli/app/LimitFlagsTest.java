package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.Resources;
import io.jukung.proto.engine.v1.Ulimit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of run and create: sizes, CPUs, ulimits. */
final class LimitFlagsTest extends CommandTest {

  private Resources resources(String... flags) {
    ok(create(flags));
    return engine.containers.created.getHostConfig().getResources();
  }

  private static String[] create(String... flags) {
    String[] words = new String[flags.length + 2];
    words[0] = "create";
    System.arraycopy(flags, 0, words, 1, flags.length);
    words[words.length - 1] = "img";
    return words;
  }

  private void bad(String flag, String value, String names, String why) {
    refused(
        125,
        "invalid argument \""
            + value
            + "\" for \""
            + names
            + "\" flag: "
            + why
            + "\n\nUsage:  jukung create [OPTIONS] IMAGE [COMMAND] [ARG...]\n\n"
            + "Run 'jukung create --help' for more information\n",
        create(flag, value));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100",
    "100b, 100",
    "4k, 4096",
    "512m, 536870912",
    "512M, 536870912",
    "512MB, 536870912",
    "512MiB, 536870912",
    "1.5g, 1610612736",
    "1.5 GB, 1610612736",
    "2t, 2199023255552",
    "0, 0"
  })
  void memory(String text, long bytes) {
    assertEquals(bytes, resources("-m", text).getMemory());
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "", "m", "1x", "1mm", "9999999t", "1..5m", "0x10"})
  void memoryThatIsNone(String text) {
    bad("-m", text, "-m, --memory", "invalid size: '" + text + "'");
  }

  @Test
  void swap() {
    assertEquals(-1, resources("--memory-swap", "-1").getMemorySwap());
    assertEquals(1 << 30, resources("--memory-swap=1g").getMemorySwap());
    assertEquals(1 << 20, resources("--memory-reservation=1m").getMemoryReservation());
    bad("--memory-swap", "-2", "--memory-swap", "invalid size: '-2'");
  }

  @ParameterizedTest
  @CsvSource({"1, 1000000000", "0.5, 500000000", ".25, 250000000", "1.000000001, 1000000001"})
  void cpus(String text, long nanos) {
    assertEquals(nanos, resources("--cpus", text).getNanoCpus());
  }

  @Test
  void cpusThatAreNone() {
    bad("--cpus", "abc", "--cpus", "not a number");
    bad("--cpus", "", "--cpus", "not a number");
    bad("--cpus", "-1", "--cpus", "out of range");
    bad("--cpus", "1e30", "--cpus", "out of range");
    bad("--cpus", "1.0000000001", "--cpus", "value is too precise");
  }

  @Test
  void cpusAndQuotaContradict() {
    refused(
        125,
        "jukung: conflicting options: --cpus cannot be given with --cpu-period or --cpu-quota\n\n"
            + "Run 'jukung create --help' for more information\n",
        create("--cpus", "1", "--cpu-quota", "5000"));
  }

  @Test
  void otherNumbers() {
    Resources resources =
        resources(
            "--pids-limit=-1",
            "-c",
            "512",
            "--cpu-period=1000",
            "--cpu-quota=500",
            "--cpuset-cpus=0-1",
            "--cpuset-mems",
            "0",
            "--oom-kill-disable");
    assertEquals(-1, resources.getPidsLimit());
    assertEquals(512, resources.getCpuShares());
    assertEquals(1000, resources.getCpuPeriod());
    assertEquals(500, resources.getCpuQuota());
    assertEquals("0-1", resources.getCpusetCpus());
    assertEquals("0", resources.getCpusetMems());
    assertTrue(resources.getOomKillDisable());
    bad("--pids-limit", "many", "--pids-limit", "not a whole number");
    bad("-c", "x", "-c, --cpu-shares", "not a whole number");
    bad("--stop-timeout", "1s", "--stop-timeout", "not a whole number");
    bad("--oom-score-adj", "1001", "--oom-score-adj", "must be from -1000 to 1000");
  }

  @Test
  void ulimits() {
    ok(create("--ulimit", "nofile=10:20", "--ulimit=nproc=5", "--ulimit", "core=-1"));
    assertEquals(
        List.of(limit("nofile", 10, 20), limit("nproc", 5, 5), limit("core", -1, -1)),
        engine.containers.created.getHostConfig().getUlimitsList());
  }

  private static Ulimit limit(String name, long soft, long hard) {
    return Ulimit.newBuilder().setName(name).setSoft(soft).setHard(hard).build();
  }

  @Test
  void ulimitsThatAreNone() {
    bad("--ulimit", "nofile", "--ulimit", "invalid ulimit argument: nofile");
    bad("--ulimit", "", "--ulimit", "invalid ulimit argument: ");
    bad("--ulimit", "files=1", "--ulimit", "invalid ulimit type: files");
    bad("--ulimit", "nofile=", "--ulimit", "not a number: ");
    bad("--ulimit", "nofile=a:1", "--ulimit", "not a number: a");
    bad("--ulimit", "nofile=1:", "--ulimit", "not a number: ");
    bad("--ulimit", "nofile=1:2:3", "--ulimit", "not a number: 2:3");
    bad("--ulimit", "nofile=-5", "--ulimit", "out of range: -5");
    bad(
        "--ulimit",
        "nofile=5:3",
        "--ulimit",
        "ulimit soft limit must be less than or equal to hard limit: 5 > 3");
    bad(
        "--ulimit",
        "nofile=-1:3",
        "--ulimit",
        "ulimit soft limit must be less than or equal to hard limit: -1 > 3");
  }

  @Test
  void shm() {
    ok(create("--shm-size", "1m"));
    assertEquals(1 << 20, engine.containers.created.getHostConfig().getShmSize());
    bad("--shm-size", "big", "--shm-size", "invalid size: 'big'");
  }
}
