/**
 * Control groups, version 1, 2 and the hybrid of both: where they are mounted, one class per
 * controller that is given a directory, and a container's cgroup as a whole. Plain file access, so
 * that everything is tested on ordinary directories. Instances belong to one container; the
 * lifecycle code above serialises calls.
 */
@NullMarked
package io.jukung.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
