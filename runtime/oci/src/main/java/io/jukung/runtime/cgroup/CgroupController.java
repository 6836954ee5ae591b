package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import java.nio.file.Path;

/** One controller of version 1; every method is given the directory of the cgroup it acts on. */
interface CgroupController {
  /** The name in mount options. */
  String name();

  /** Makes a new directory usable, before a process joins it. */
  default void prepare(Path directory) {}

  /** Whether these resources ask for something that only this controller can give. */
  boolean wanted(ResourcesSpec resources);

  /** Writes the limits that are set and leaves the others. */
  void apply(Path directory, ResourcesSpec resources);
}
