package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.engine.v1.ContainerConfig;
import io.jukung.proto.engine.v1.CreateContainerRequest;
import io.jukung.proto.engine.v1.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other flags of run and create: environment, labels, identity, isolation. */
final class CreateFlagsTest extends CommandTest {
  private static final String HINT = "\n\nRun 'jukung create --help' for more information\n";

  private CreateContainerRequest created(String... flags) {
    String[] words = new String[flags.length + 2];
    words[0] = "create";
    System.arraycopy(flags, 0, words, 1, flags.length);
    words[words.length - 1] = "img";
    ok(words);
    return engine.containers.created;
  }

  @Test
  void environmentIsTakenOverByName() {
    environment.put("HOME", "/h");
    environment.put("EMPTY", "");
    ContainerConfig config = created("-e", "HOME", "-e", "EMPTY", "-e", "GONE").getConfig();
    assertEquals(List.of("HOME=/h", "EMPTY=", "GONE"), config.getEnvList());
  }

  @Test
  void environmentNeedsNames() {
    String usage = "\n\nUsage:  jukung create [OPTIONS] IMAGE [COMMAND] [ARG...]" + HINT;
    refused(
        125,
        "invalid argument \"=x\" for \"-e, --env\" flag: invalid environment variable: =x" + usage,
        "create",
        "-e",
        "=x",
        "img");
    refused(
        125,
        "invalid argument \"\" for \"-e, --env\" flag: invalid environment variable: " + usage,
        "create",
        "-e",
        "",
        "img");
  }

  @Test
  void environmentFiles(@TempDir Path directory) throws Exception {
    environment.put("TAKEN", "over");
    Path file = directory.resolve("env");
    Files.writeString(
        file,
        "\uFEFFA=1\n# a comment\n\n  B=two words  \n#C=3\nTAKEN\nNOT_SET\nD=\"q\" # kept\r\nE=a=b\nF=");
    assertEquals(
        List.of("A=1", "B=two words  ", "TAKEN=over", "D=\"q\" # kept", "E=a=b", "F=", "Z=9"),
        created("-e", "Z=9", "--env-file", file.toString()).getConfig().getEnvList());
  }

  @Test
  void environmentFilesThatAreNone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("env");
    String before = "jukung: --env-file: ";
    refused(
        125,
        before + "open " + file + ": no such file or directory" + HINT,
        "create",
        "--env-file",
        file.toString(),
        "img");
    Files.writeString(file, "A=1\nB C=2\n");
    refused(
        125,
        before + file + ":2: variable 'B C' contains whitespaces" + HINT,
        "create",
        "--env-file",
        file.toString(),
        "img");
    Files.writeString(file, "=1\n");
    refused(
        125,
        before + file + ":1: no variable name on line '=1'" + HINT,
        "create",
        "--env-file",
        file.toString(),
        "img");
    Files.write(file, new byte[] {'A', '=', (byte) 0xff});
    refused(
        125, before + file + ": not UTF-8" + HINT, "create", "--env-file", file.toString(), "img");
    refused(
        125,
        before + "open " + directory + ": is a directory" + HINT,
        "create",
        "--env-file",
        directory.toString(),
        "img");
  }

  @Test
  void labels(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("labels"), "a=file\nb=file\nalone\n");
    assertEquals(
        Map.of("a", "line", "b", "file", "alone", "", "c", "x=y"),
        created("-l", "a=line", "--label-file", file.toString(), "--label", "c=x=y")
            .getConfig()
            .getLabelsMap());
    refused(
        125,
        "invalid argument \"=\" for \"-l, --label\" flag: invalid label '=': empty name\n\n"
            + "Usage:  jukung create [OPTIONS] IMAGE [COMMAND] [ARG...]"
            + HINT,
        "create",
        "-l",
        "=",
        "img");
  }

  @Test
  void whatTheContainerIs() {
    CreateContainerRequest request =
        created(
            "--name",
            "web",
            "--platform=linux/arm64",
            "-h",
            "box",
            "--domainname",
            "lan",
            "-u",
            "1:2",
            "-w",
            "/w",
            "--stop-signal",
            "INT",
            "--stop-timeout",
            "7");
    ContainerConfig config = request.getConfig();
    assertEquals("web", request.getName());
    assertEquals("linux/arm64", request.getPlatform());
    assertEquals("box", config.getHostname());
    assertEquals("lan", config.getDomainname());
    assertEquals("1:2", config.getUser());
    assertEquals("/w", config.getWorkingDir());
    assertEquals("INT", config.getStopSignal());
    assertEquals(7, config.getStopTimeout());
    assertFalse(created().getConfig().hasStopTimeout());
  }

  @Test
  void theEntrypointMayBeTakenAway() {
    assertFalse(created().getConfig().getEntrypointSet());
    ContainerConfig none = created("--entrypoint", "").getConfig();
    assertTrue(none.getEntrypointSet());
    assertEquals(List.of(), none.getEntrypointList());
    ContainerConfig other = created("--entrypoint=/bin/sh -c").getConfig();
    assertEquals(List.of("/bin/sh -c"), other.getEntrypointList());
  }

  @Test
  void howItSitsOnItsHost() {
    HostConfig host =
        created(
                "--rm",
                "--network",
                "none",
                "--read-only",
                "--privileged",
                "--cap-add",
                "ALL",
                "--cap-drop=MKNOD",
                "--cap-drop",
                "KILL",
                "--init",
                "--log-driver",
                "none",
                "--pid=host",
                "--ipc",
                "host",
                "--uts=host",
                "--cgroupns",
                "private",
                "--group-add",
                "5",
                "--sysctl",
                "net.x=1",
                "--oom-score-adj",
                "-5")
            .getHostConfig();
    assertTrue(host.getAutoRemove());
    assertEquals("none", host.getNetworkMode());
    assertTrue(host.getReadonlyRootfs());
    assertTrue(host.getPrivileged());
    assertEquals(List.of("ALL"), host.getCapAddList());
    assertEquals(List.of("MKNOD", "KILL"), host.getCapDropList());
    assertTrue(host.getInit());
    assertEquals("none", host.getLogDriver());
    assertEquals("host", host.getPidMode());
    assertEquals("host", host.getIpcMode());
    assertEquals("host", host.getUtsMode());
    assertEquals("private", host.getCgroupnsMode());
    assertEquals(List.of("5"), host.getGroupAddList());
    assertEquals(Map.of("net.x", "1"), host.getSysctlsMap());
    assertEquals(-5, host.getOomScoreAdj());
    assertEquals("host", created("--net=host").getHostConfig().getNetworkMode());
  }

  @Test
  void restartPolicies() {
    for (String policy : List.of("no", "always", "unless-stopped", "on-failure", "on-failure:3")) {
      assertEquals(policy, created("--restart", policy).getHostConfig().getRestartPolicy());
    }
    for (String policy : List.of("never", "on-failure:", "on-failure:x", "always:3", ":")) {
      refused(
          125,
          "jukung: invalid restart policy \""
              + policy
              + "\": use no, always, unless-stopped or on-failure[:N]"
              + HINT,
          "create",
          "--restart",
          policy,
          "img");
    }
    refused(
        125,
        "jukung: conflicting options: cannot specify both --restart and --rm" + HINT,
        "create",
        "--rm",
        "--restart",
        "always",
        "img");
  }

  @Test
  void namespacesThatAreNone() {
    refused(125, "jukung: --pid: invalid mode \"moon\"" + HINT, "create", "--pid", "moon", "img");
    refused(125, "jukung: --uts: invalid mode \"moon\"" + HINT, "create", "--uts", "moon", "img");
    refused(
        125,
        "jukung: --cgroupns: invalid mode \"moon\"" + HINT,
        "create",
        "--cgroupns",
        "moon",
        "img");
  }

  @Test
  void hosts() {
    assertEquals(
        List.of("a:1.2.3.4", "b:::1", "c:fe80::1:2", "d:5.6.7.8"),
        created(
                "--add-host",
                "a:1.2.3.4",
                "--add-host",
                "b:::1",
                "--add-host=c:[fe80::1:2]",
                "--add-host",
                "d=5.6.7.8")
            .getHostConfig()
            .getExtraHostsList());
    String usage = "\n\nUsage:  jukung create [OPTIONS] IMAGE [COMMAND] [ARG...]" + HINT;
    for (String bad : List.of("1.2.3", "1.2.3.256", "x", "1:2", "::1::2", "1.2.3.4.5", "")) {
      refused(
          125,
          "invalid argument \"a:"
              + bad
              + "\" for \"--add-host\" flag: invalid IP address in add-host: \""
              + bad
              + "\""
              + usage,
          "create",
          "--add-host",
          "a:" + bad,
          "img");
    }
    refused(
        125,
        "invalid argument \"foo\" for \"--add-host\" flag: bad format for add-host: \"foo\""
            + usage,
        "create",
        "--add-host",
        "foo",
        "img");
  }

  @Test
  void security(@TempDir Path directory) throws Exception {
    Path profile = Files.writeString(directory.resolve("p.json"), "{ \"a\" : [ 1 ] }");
    assertEquals(
        List.of("no-new-privileges", "no-new-privileges:true", "seccomp=unconfined"),
        created(
                "--security-opt",
                "no-new-privileges",
                "--security-opt",
                "no-new-privileges=true",
                "--security-opt",
                "seccomp:unconfined",
                "--security-opt",
                "seccomp=builtin")
            .getHostConfig()
            .getSecurityOptionsList());
    assertEquals(
        List.of("seccomp={\"a\":[1]}"),
        created("--security-opt", "seccomp=" + profile).getHostConfig().getSecurityOptionsList());
    refused(
        125,
        "jukung: invalid --security-opt: \"foo\"" + HINT,
        "create",
        "--security-opt",
        "foo",
        "img");
    refused(
        125,
        "jukung: opening seccomp profile (/nope) failed: no such file or directory" + HINT,
        "create",
        "--security-opt",
        "seccomp=/nope",
        "img");
    refused(
        125,
        "jukung: --security-opt apparmor is not supported yet" + HINT,
        "create",
        "--security-opt",
        "apparmor=x",
        "img");
  }

  @Test
  void warningsOfTheEngineAreShown() {
    engine.containers.warnings.add("no swap here");
    Result result = jukung("create", "img");
    assertEquals("c0ffee\n", result.out());
    assertEquals("WARNING: no swap here\n", result.err());
    assertEquals(0, result.exit());
  }
}
