package io.jukung.it.conformance;

import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A difference that is known and explained. It must happen: one that does not is an error.
 *
 * @param test class and method
 * @param seen is found in the failure that it explains
 * @param where it happens
 */
record Deviation(String test, RuntimeUnderTest runtime, Pattern seen, Where where, String reason) {

  /** On what hosts. */
  enum Where {
    ANYWHERE(() -> true),
    CGROUP_V1(() -> !HostCgroups.isUnified()),
    CGROUP_V2(HostCgroups::isUnified);

    private final BooleanSupplier here;

    Where(BooleanSupplier here) {
      this.here = here;
    }
  }

  boolean isExpectedHere() {
    return where.here.getAsBoolean();
  }

  boolean explains(String failure) {
    return seen.matcher(failure).find();
  }
}
