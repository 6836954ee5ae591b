package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code inspect}, {@code version}, {@code info}. */
final class InspectTest extends CommandTest {

  @BeforeEach
  void describe() {
    engine.containers.json =
        """
        {"Id":"c1","State":{"Status":"running","Running":true,"Pid":42},"Name":"/web",
        "Config":{"Env":["A=1","B=2"],"Labels":{"x.y":"z"},"Cmd":null,"Image":"img"},
        "HostConfig":{"Memory":1048576,"CapAdd":null}}
        """;
    engine.images.json = "{\"Id\":\"sha256:12\",\"RepoTags\":[\"img:latest\"]}";
    engine.failures.put(
        "inspect img",
        ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, "No such container: img"));
    engine.failures.put(
        "inspect no",
        ContainerException.notFound(Reason.CONTAINER_NOT_FOUND, "No such container: no"));
    engine.failures.put(
        "inspectImage no",
        ContainerException.notFound(Reason.IMAGE_NOT_FOUND, "No such image: no"));
  }

  @Test
  void containersAndImagesAsOneArray() {
    engine.containers.json = "{\"Id\":\"c1\",\"Env\":[\"A\"],\"Empty\":{},\"None\":null}";
    assertEquals(
        """
        [
            {
                "Id": "c1",
                "Env": [
                    "A"
                ],
                "Empty": {},
                "None": null
            },
            {
                "Id": "sha256:12",
                "RepoTags": [
                    "img:latest"
                ]
            }
        ]
        """,
        ok("inspect", "web", "img"));
    assertEquals(List.of("inspect web", "inspect img", "inspectImage img"), engine.calls);
  }

  @Test
  void whatIsNotThereIsNamedAfterWhatIs() {
    Result result = jukung("inspect", "no", "img");
    assertEquals(1, result.exit());
    assertTrue(result.out().contains("sha256:12"), result.out());
    assertEquals("error: no such object: no\n", result.err());
    assertEquals(new Result(1, "[]\n", "error: no such object: no\n"), jukung("inspect", "no"));
  }

  @Test
  void typesAreKeptApart() {
    assertEquals(
        new Result(1, "[]\n", "Error response from daemon: No such container: img\n"),
        jukung("inspect", "--type", "container", "img"));
    assertEquals(
        new Result(1, "[]\n", "Error response from daemon: No such container: img\n"),
        jukung("container", "inspect", "img"));
    engine.calls.clear();
    assertTrue(ok("inspect", "--type=image", "img").contains("sha256:12"));
    assertTrue(ok("image", "inspect", "img").contains("sha256:12"));
    assertEquals(List.of("inspectImage img", "inspectImage img"), engine.calls);
    refused(
        1,
        "unknown type: \"ship\": must be one of \"container\", \"image\"\n",
        "inspect",
        "--type",
        "ship",
        "x");
    refused(
        1,
        "type is empty: must be one of \"container\", \"image\"\n",
        "inspect",
        "--type",
        "",
        "x");
    refused(1, "--type volume is not supported yet\n", "inspect", "--type", "volume", "x");
  }

  @Test
  void sizesAreAskedFor() {
    ok("inspect", "-s", "web");
    assertEquals(List.of("inspect web size"), engine.calls);
  }

  @Test
  void templates() {
    assertEquals("42\n", ok("inspect", "-f", "{{.State.Pid}}", "web"));
    assertEquals("42\n42\n", ok("inspect", "-f", "{{.State.Pid}}", "web", "web"));
    assertEquals("/web true\n", ok("inspect", "--format={{.Name}} {{.State.Running}}", "web"));
    assertEquals("A=1;B=2;\n", ok("inspect", "-f", "{{range .Config.Env}}{{.}};{{end}}", "web"));
    assertEquals("z\n", ok("inspect", "-f", "{{index .Config.Labels \"x.y\"}}", "web"));
    assertEquals("[\"A=1\",\"B=2\"]\n", ok("inspect", "-f", "{{json .Config.Env}}", "web"));
    assertEquals("[] null\n", ok("inspect", "-f", "{{.Config.Cmd}} {{json .Config.Cmd}}", "web"));
    assertTrue(ok("inspect", "-f", "json", "web").startsWith("[{\"Id\":\"c1\""));
  }

  @Test
  void templatesThatAreNone() {
    refused(
        64,
        "template parsing error: template: :1: unclosed action\n",
        "inspect",
        "-f",
        "{{.Foo",
        "web");
    Result result = jukung("inspect", "-f", "{{.Nope}}", "web");
    assertEquals(1, result.exit());
    assertEquals("\n", result.out());
    assertEquals(
        "template parsing error: template: :1:2: executing \"\" at <.Nope>: map has no entry for"
            + " key \"Nope\"\n",
        result.err());
  }

  @Test
  void versionOfBoth() {
    engine.system.version =
        """
        {"Platform":{"Name":"Jukung Engine"},"Version":"1.2","ApiVersion":"1.51",
        "MinAPIVersion":"1.24","Os":"linux","Arch":"amd64","KernelVersion":"6.1",
        "Components":[{"Name":"Engine","Version":"1.2"},
        {"Name":"containerd-lite","Version":"1.3","Details":{"GitCommit":"abc"}}]}
        """;
    String shown = ok("version");
    assertTrue(shown.startsWith("Client: Jukung\n Version:           "), shown);
    assertTrue(
        shown.endsWith(
            """

            Server: Jukung Engine
             Engine:
              Version:          1.2
              API version:      1.51 (minimum version 1.24)
              OS/Arch:          linux/amd64
              Kernel version:   6.1
             containerd-lite:
              Version:          1.3
              GitCommit:        abc
            """),
        shown);
    assertEquals("1.2\n", ok("version", "-f", "{{.Server.Version}}"));
    assertTrue(ok("version", "--format", "json").startsWith("{\"Client\":{\"Platform\""));
  }

  @Test
  void versionWithoutAnEngine() {
    engine.failures.put("version", ContainerException.internal("gone", null));
    Result result = jukung("version");
    assertTrue(result.out().startsWith("Client: Jukung\n"), result.out());
    assertEquals("Error response from daemon: gone\n", result.err());
    assertEquals(1, result.exit());
    assertEquals("<nil>\n", jukung("version", "-f", "{{.Server}}").out());
    refused(
        64, "template parsing error: template: :1: unclosed action\n", "version", "-f", "{{.Foo");
  }

  @Test
  void infoIsADescription() {
    engine.system.info =
        """
        {"Containers":3,"ContainersRunning":1,"ContainersPaused":0,"ContainersStopped":2,
        "Images":4,"ServerVersion":"1.2","Driver":"overlayfs","DriverStatus":[["Backing","ext4"]],
        "Plugins":{"Log":["json-file","none"]},
        "SecurityOptions":["name=seccomp,profile=builtin"],"NCPU":2,"MemTotal":8333082624,
        "Warnings":["WARNING: No swap"]}
        """;
    Result result = jukung("info");
    assertEquals(0, result.exit());
    assertEquals("WARNING: No swap\n", result.err());
    assertTrue(
        result
            .out()
            .endsWith(
                """

            Server:
             Containers: 3
              Running: 1
              Paused: 0
              Stopped: 2
             Images: 4
             Server Version: 1.2
             Storage Driver: overlayfs
              Backing: ext4
             Plugins:
              Log: json-file none
             Security Options:
              seccomp
               Profile: builtin
             CPUs: 2
             Total Memory: 7.761GiB
            """),
        result.out());
    assertEquals("4\n", ok("info", "-f", "{{.Images}}"));
  }

  @Test
  void infoWithoutAnEngine() {
    engine.failures.put("info", ContainerException.internal("gone", null));
    Result result = jukung("info");
    assertTrue(result.out().startsWith("Client: Jukung\n Version: "), result.out());
    assertEquals("Error response from daemon: gone\n", result.err());
    assertEquals(1, result.exit());
  }
}
