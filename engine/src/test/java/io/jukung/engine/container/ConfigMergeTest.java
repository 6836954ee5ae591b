package io.jukung.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.config.ContainerConfig;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigMergeTest {
  private static final ContainerConfig IMAGE =
      read(
          """
          {"Env":["PATH=/bin","A=image"],"Cmd":["sh"],"Entrypoint":["/entry"],"User":"www",
           "WorkingDir":"/srv","Labels":{"a":"image","b":"image"},"StopSignal":"SIGQUIT",
           "Volumes":{"/data":{}}}
          """);

  private static ContainerConfig read(String json) {
    return ConfigJson.read(Json.parse(json).view());
  }

  @Test
  void nothingAskedTakesEverythingFromTheImage() {
    ContainerConfig merged = ConfigMerge.merge(read("{\"Image\":\"x\"}"), IMAGE);
    assertEquals(List.of("/entry", "sh"), merged.arguments());
    assertEquals("www", merged.user());
    assertEquals("/srv", merged.workingDir());
    assertEquals("SIGQUIT", merged.stopSignal());
    assertEquals(List.of("/data"), merged.volumes());
    assertEquals("x", merged.image());
  }

  @Test
  void aCommandReplacesTheImagesCommandOnly() {
    ContainerConfig merged = ConfigMerge.merge(read("{\"Cmd\":[\"ls\",\"-l\"]}"), IMAGE);
    assertEquals(List.of("/entry", "ls", "-l"), merged.arguments());
  }

  @Test
  void anEntrypointTakesTheImagesCommandAway() {
    assertEquals(
        List.of("echo"), ConfigMerge.merge(read("{\"Entrypoint\":[\"echo\"]}"), IMAGE).arguments());
    assertEquals(
        List.of("echo", "hi"),
        ConfigMerge.merge(read("{\"Entrypoint\":[\"echo\"],\"Cmd\":[\"hi\"]}"), IMAGE).arguments());
  }

  @Test
  void anEmptyEntrypointRemovesTheImages() {
    ContainerConfig merged =
        ConfigMerge.merge(read("{\"Entrypoint\":[\"\"],\"Cmd\":[\"ls\"]}"), IMAGE);
    assertNull(merged.entrypoint());
    assertEquals(List.of("ls"), merged.arguments());
  }

  @Test
  void nothingToRunIsRefused() {
    ContainerException e =
        assertThrows(ContainerException.class, () -> ConfigMerge.merge(read("{}"), read("{}")));
    assertEquals("no command specified", e.message());
    assertThrows(
        ContainerException.class, () -> ConfigMerge.merge(read("{\"Entrypoint\":[\"\"]}"), IMAGE));
  }

  @Test
  void variablesAndLabelsOfTheUserWin() {
    ContainerConfig merged =
        ConfigMerge.merge(
            read("{\"Env\":[\"A=user\",\"B=new\"],\"Labels\":{\"a\":\"user\"}}"), IMAGE);
    assertEquals(List.of("A=user", "B=new", "PATH=/bin"), merged.env());
    assertEquals(Map.of("a", "user", "b", "image"), merged.labels());
  }

  @Test
  void aNameAloneKeepsTheImagesVariableOut() {
    assertEquals(
        List.of("A", "PATH=/bin"), ConfigMerge.merge(read("{\"Env\":[\"A\"]}"), IMAGE).env());
  }
}
