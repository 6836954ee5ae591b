package io.jukung.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerIndexTest {
  private static final String ID1 = "ab12" + "0".repeat(60);
  private static final String ID2 = "ab34" + "0".repeat(60);

  private final ContainerIndex index = new ContainerIndex();
  private final Container web = container(ID1, "web");
  private final Container cafe = container(ID2, "ab");

  private static Container container(String id, String name) {
    return new Container(
        new ContainerRecord(
            id,
            name,
            Instant.EPOCH,
            "sha256:" + "0".repeat(64),
            ContainerConfig.of("x", List.of("true")),
            HostConfig.DEFAULT,
            List.of(),
            "linux"),
        ContainerState.NEW);
  }

  @BeforeEach
  void fill() {
    index.reserve("web", ID1);
    index.add(web);
    index.reserve("ab", ID2);
    index.add(cafe);
  }

  @Test
  void byIdNameAndPrefix() {
    assertSame(web, index.get(ID1));
    assertSame(web, index.get("web"));
    assertSame(web, index.get("/web"));
    assertSame(web, index.get("ab1"));
    assertSame(cafe, index.get("ab3"));
  }

  @Test
  void aNameWinsOverAPrefix() {
    assertSame(cafe, index.get("ab"));
  }

  @Test
  void anAmbiguousPrefixIsAnError() {
    ContainerException e = assertThrows(ContainerException.class, () -> index.get("a"));
    assertEquals(Reason.AMBIGUOUS_ID, e.reason());
    assertEquals("multiple IDs found with provided prefix: a", e.message());
  }

  @Test
  void whatIsNotThereIsNamed() {
    for (String text : List.of("nope", "ffff", "no/such", "x y")) {
      ContainerException e = assertThrows(ContainerException.class, () -> index.get(text));
      assertEquals(Reason.CONTAINER_NOT_FOUND, e.reason());
      assertEquals("No such container: " + text, e.message());
    }
  }

  @Test
  void aTakenNameNamesItsHolder() {
    ContainerException e = assertThrows(ContainerException.class, () -> index.reserve("web", ID2));
    assertEquals(Reason.NAME_IN_USE, e.reason());
    assertTrue(
        e.message()
            .startsWith(
                "Conflict. The container name \"/web\" is already in use by container \""
                    + ID1
                    + "\"."));
  }

  @Test
  void removalFreesTheName() {
    index.remove(web);
    index.reserve("web", "cc" + "0".repeat(62));
    assertThrows(ContainerException.class, () -> index.get("web"));
  }

  @Test
  void inventedNamesAreValid() {
    ContainerNames names = new ContainerNames(new Random(1));
    for (int i = 0; i < 200; i++) {
      assertTrue(names.next(i).matches("[a-z]+_[a-z]+[0-9]*"));
    }
  }

  @Test
  void theEndOfWhatIsGoneCanStillBeAskedForByItsFullId() {
    index.remove(web);
    assertThrows(ContainerException.class, () -> index.get(ID1));
    assertThrows(ContainerException.class, () -> index.getOrGone("web"));
    assertThrows(ContainerException.class, () -> index.getOrGone("ab1"));
    assertSame(web, index.getOrGone(ID1));
    assertSame(cafe, index.getOrGone(ID2));
    assertTrue(index.isFree("web"));
  }

  @Test
  void onlyTheLastThatWentAreRemembered() {
    index.remove(web);
    for (int i = 0; i < 64; i++) {
      index.remove(container("c" + i, "n" + i));
    }
    assertThrows(ContainerException.class, () -> index.getOrGone(ID1));
    assertEquals("c0", index.getOrGone("c0").id());
  }
}
