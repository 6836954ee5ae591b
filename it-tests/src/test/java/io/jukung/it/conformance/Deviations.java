package io.jukung.it.conformance;

import java.util.ArrayList;
import java.util.List;

/** Compares what failed with what is known to. */
final class Deviations {
  private Deviations() {}

  /**
   * Passes when every failure is explained by a deviation, and every deviation has happened.
   *
   * @throws AssertionError what is not so
   */
  static void judge(String test, RuntimeUnderTest runtime, List<String> failures) {
    List<Deviation> known =
        KnownDeviations.ALL.stream()
            .filter(d -> d.test().equals(test) && d.runtime() == runtime && d.isExpectedHere())
            .toList();
    List<String> wrong = new ArrayList<>();
    for (String failure : failures) {
      if (known.stream().noneMatch(d -> d.explains(failure))) {
        wrong.add(failure);
      }
    }
    for (Deviation deviation : known) {
      if (failures.stream().noneMatch(deviation::explains)) {
        wrong.add("a known deviation no longer happens: " + deviation.reason());
      }
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong));
    }
  }
}
