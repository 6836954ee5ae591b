package io.jukung.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.proto.error.ContainerException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilityTest {
  private static final long ALL = (1L << Capability.values().length) - 1;
  private static final long WITHOUT_RESOURCE = ALL & ~(1L << Capability.CAP_SYS_RESOURCE.ordinal());

  private static long bits(Set<Capability> set) {
    return set.stream().mapToLong(c -> 1L << c.ordinal()).sum();
  }

  private static long choose(List<String> add, List<String> drop, boolean privileged) {
    return bits(Capability.choose(add, drop, privileged, WITHOUT_RESOURCE));
  }

  @Test
  void dockersFourteen() {
    assertEquals(0xa80425fbL, choose(List.of(), List.of(), false));
    assertEquals(14, Capability.DEFAULT.size());
  }

  @Test
  void addAndDrop() {
    assertEquals(0xa80435fbL, choose(List.of("NET_ADMIN"), List.of(), false));
    assertEquals(0xa80425faL, choose(List.of(), List.of("cap_chown"), false));
    assertEquals(0, choose(List.of(), List.of("ALL"), false));
    assertEquals(1, choose(List.of("chown"), List.of("all"), false));
    assertEquals(WITHOUT_RESOURCE & ~1L, choose(List.of("ALL"), List.of("CHOWN"), false));
  }

  @Test
  void privilegedIsAllThatThisRootHas() {
    assertEquals(WITHOUT_RESOURCE, choose(List.of(), List.of(), true));
  }

  @Test
  void whatTheHostDoesNotHaveIsRefusedByName() {
    ContainerException e =
        assertThrows(
            ContainerException.class, () -> choose(List.of("SYS_RESOURCE"), List.of(), false));
    assertTrue(e.message().contains("CAP_SYS_RESOURCE"), e.message());
  }

  @Test
  void unknownNames() {
    ContainerException e =
        assertThrows(ContainerException.class, () -> choose(List.of("FLY"), List.of(), false));
    assertEquals("invalid capability: \"FLY\"", e.message());
    assertThrows(ContainerException.class, () -> choose(List.of(), List.of("FLY"), true));
  }
}
