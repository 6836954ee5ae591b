package io.jukung.containerd.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {

  @Test
  void withoutPathsAllAreReplaced() {
    assertEquals(Map.of("b", "2"), Labels.updated(Map.of("a", "1"), Map.of("b", "2"), List.of()));
    assertEquals(
        Map.of("b", "2"), Labels.updated(Map.of("a", "1"), Map.of("b", "2"), List.of("labels")));
  }

  @Test
  void aPathChangesOneLabelAndAnEmptyValueRemovesIt() {
    Map<String, String> before = Map.of("a", "1", "x.y", "2");
    assertEquals(
        Map.of("a", "1", "x.y", "3"),
        Labels.updated(before, Map.of("x.y", "3", "ignored", "4"), List.of("labels.x.y")));
    assertEquals(Map.of("x.y", "2"), Labels.updated(before, Map.of(), List.of("labels.a")));
  }

  @Test
  void emptyValuesAreNoLabels() {
    assertEquals(Map.of("a", "1"), Labels.checked(Map.of("a", "1", "b", "")));
  }

  @Test
  void aPairOfMoreThan4096BytesIsRefused() {
    assertEquals(1, Labels.checked(Map.of("key", "v".repeat(4093))).size());
    ContainerException refused =
        assertThrows(
            ContainerException.class, () -> Labels.checked(Map.of("key", "v".repeat(4094))));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }

  @Test
  void unknownPathsAreRefused() {
    Labels.onlyKnown(List.of("labels", "labels.a", "target"), List.of("target"), "image x");
    assertThrows(
        ContainerException.class,
        () -> Labels.onlyKnown(List.of("name"), List.of("target"), "image x"));
  }
}
