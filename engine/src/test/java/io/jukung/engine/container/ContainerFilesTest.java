package io.jukung.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.MountSpec;
import io.jukung.engine.config.Resources;
import io.jukung.engine.config.RestartPolicy;
import io.jukung.engine.config.Ulimit;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFilesTest {
  private static final String ID = "a".repeat(64);

  @TempDir Path data;
  private ContainerPaths paths;
  private ContainerFiles files;

  @BeforeEach
  void set() throws IOException {
    paths = new ContainerPaths(data, data.resolve("run"), data.resolve("init"));
    files = new ContainerFiles(paths);
    Files.createDirectories(paths.directory(ID));
  }

  private ContainerRecord record() {
    Path volume = paths.volumes().resolve("v").resolve("_data");
    return new ContainerRecord(
        ID,
        "web",
        Instant.parse("2026-01-01T00:00:00.123456789Z"),
        "sha256:" + "1".repeat(64),
        ConfigJson.read(
            Json.parse(
                    """
                    {"Image":"busybox","Cmd":["a","b"],"Entrypoint":[],"Env":["A=b"],"User":"1:2",
                     "WorkingDir":"/w","Hostname":"h","Domainname":"d","Labels":{"x":"y"},"Tty":true,
                     "OpenStdin":true,"StdinOnce":true,"StopSignal":"9","StopTimeout":3,
                     "Volumes":{"/v":{}},"ExposedPorts":{"80/tcp":{}}}
                    """)
                .view()),
        HostConfig.builder()
            .autoRemove(true)
            .networkMode("host")
            .mounts(
                List.of(
                    new MountSpec(
                        MountSpec.Type.BIND, "/a:b", "/c", true, "rslave", "", true, true),
                    MountSpec.tmpfs("/t", "size=1m")))
            .readonlyRootfs(true)
            .privileged(true)
            .capAdd(List.of("ALL"))
            .capDrop(List.of("KILL"))
            .resources(new Resources(1, -1, 3, 4, 5, 6, 7, "0-1", "0", 8, true))
            .ulimits(List.of(new Ulimit("nofile", 1, -1)))
            .init(true)
            .restartPolicy(RestartPolicy.parse("on-failure:3"))
            .log("none", Map.of())
            .securityOptions(List.of("no-new-privileges"))
            .pidMode("host")
            .ipcMode("none")
            .utsMode("host")
            .cgroupnsMode("private")
            .shmSize(5)
            .groupAdd(List.of("g"))
            .sysctls(Map.of("a.b", "1"))
            .devices(List.of("/dev/a:/dev/b:r"))
            .oomScoreAdj(-5)
            .extraHosts(List.of("h:1.2.3.4"))
            .build(),
        List.of(
            new MountSpec(
                MountSpec.Type.VOLUME, volume.toString(), "/v", false, "", "", true, false)),
        "linux");
  }

  @Test
  void everythingComesBack() throws IOException {
    ContainerState state =
        new ContainerState(
            ContainerStatus.EXITED,
            0,
            137,
            "why",
            true,
            Instant.parse("2026-01-01T00:00:01Z"),
            Instant.parse("2026-01-01T00:00:02.5Z"),
            2,
            true,
            true);
    files.save(record(), state);
    Container loaded = files.load().containers().getFirst();
    assertEquals(record(), loaded.record());
    assertEquals(state, loaded.state());
  }

  @Test
  void aDirectoryWithoutConfigIsUnfinished() throws IOException {
    assertEquals(List.of(ID), files.load().unfinished());
  }

  @Test
  void aDamagedFileIsSetAsideNotGuessed() throws IOException {
    Files.writeString(paths.directory(ID).resolve("config.json"), "{\"Version\":1");
    ContainerFiles.Found found = files.load();
    assertEquals(List.of(ID), found.damaged());
    assertEquals(List.of(), found.containers());
    assertEquals(List.of(), found.unfinished());
  }

  @Test
  void deletionTakesAnonymousVolumesAlong() throws IOException {
    Path volume = paths.volumes().resolve("v").resolve("_data");
    Files.createDirectories(volume.resolve("sub"));
    Files.writeString(volume.resolve("sub/file"), "x");
    files.save(record(), ContainerState.NEW);
    files.delete(record());
    assertFalse(Files.exists(paths.directory(ID)));
    assertFalse(Files.exists(paths.volumes().resolve("v")));
  }
}
