package io.jukung.containerd.filters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

  private static final Map<String, String> LABELS =
      Map.of("foo", "bar", "a.b/c", "x y", "empty", "");

  private static boolean accepts(String... filters) {
    return Filter.any(
        Filter.parse(List.of(filters)),
        path ->
            switch (path.getFirst()) {
              case "name" -> Optional.of("docker.io/library/busybox:1.36");
              case "id" -> Filter.text("");
              case "labels" -> Filter.label(LABELS, path);
              default -> Optional.empty();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "name==docker.io/library/busybox:1.36; true",
        "name==\"docker.io/library/busybox:1.36\"; true",
        "name==other; false",
        "name!=other; true",
        "name!=docker.io/library/busybox:1.36; false",
        "name~=busy; true",
        "name~=^busy; false",
        "name~=/box:1\\.\\d+$/; true",
        "name~=|library/busy|; true",
        "name; true",
        "id; false",
        "unknown; false",
        "unknown!=x; true",
        "labels.foo==bar; true",
        "labels.foo; true",
        "labels.empty; true",
        "labels.\"a.b/c\"==\"x y\"; true",
        "labels.foo==bar,name~=busybox; true",
        "labels.foo==bar,name==other; false",
      })
  void conditionsHoldAsInContainerd(String filter, boolean expected) {
    assertEquals(expected, accepts(filter));
  }

  @Test
  void oneOfSeveralFiltersIsEnough() {
    assertEquals(true, accepts("name==other", "labels.foo==bar"));
    assertEquals(false, accepts("name==other", "labels.foo==baz"));
  }

  @Test
  void noFilterAndAnEmptyFilterAcceptEverything() {
    assertEquals(true, accepts());
    assertEquals(true, accepts(""));
    assertEquals(true, accepts("name==other", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "==x",
        "name==",
        "name=x",
        "name==\"open",
        "name==a,",
        "name~=[",
        "name==a b\"c,,"
      })
  void malformedFiltersAreRefused(String filter) {
    ContainerException refused =
        assertThrows(ContainerException.class, () -> Filter.parse(List.of(filter)));
    assertEquals(ErrorKind.INVALID_ARGUMENT, refused.kind());
  }
}
