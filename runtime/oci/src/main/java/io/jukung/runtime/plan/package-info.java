/**
 * From a container's spec to the system call program that makes it: every step that its processes
 * take, in order, as a value. Pure computation but for a look at what bind mounts' sources are;
 * nothing here makes a system call, so the order of security-relevant steps is tested without root.
 * Planners belong to one thread.
 */
@NullMarked
package io.jukung.runtime.plan;

import org.jspecify.annotations.NullMarked;
