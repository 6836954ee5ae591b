package io.jukung.engine.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.proto.error.ContainerException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageChangesTest {

  @Test
  void theInstructions() {
    ContainerConfig config =
        ImageChanges.apply(
            List.of(
                "CMD [\"a\", \"b c\"]",
                "entrypoint exec me",
                "ENV A=1 B=\"two words\" C=a\\ b",
                "ENV OLD form of it",
                "EXPOSE 80 53/udp",
                "LABEL x=y",
                "STOPSIGNAL SIGQUIT",
                "USER www:www",
                "VOLUME /a /b",
                "VOLUME [\"/c d\"]",
                "WORKDIR /srv",
                "WORKDIR app"));
    assertEquals(List.of("a", "b c"), config.cmd());
    assertEquals(List.of("/bin/sh", "-c", "exec me"), config.entrypoint());
    assertEquals(List.of("A=1", "B=two words", "C=a b", "OLD=form of it"), config.env());
    assertEquals(List.of("80/tcp", "53/udp"), config.exposedPorts());
    assertEquals(Map.of("x", "y"), config.labels());
    assertEquals("SIGQUIT", config.stopSignal());
    assertEquals("www:www", config.user());
    assertEquals(List.of("/a", "/b", "/c d"), config.volumes());
    assertEquals("/srv/app", config.workingDir());
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    for (String wrong : List.of("RUN x", "ENV", "ENV =x", "CMD [\"a\"", "LABEL \"open", "ENV A")) {
      ContainerException e =
          assertThrows(ContainerException.class, () -> ImageChanges.apply(List.of(wrong)), wrong);
      assertTrue(e.message().contains(wrong), e.message());
    }
  }
}
