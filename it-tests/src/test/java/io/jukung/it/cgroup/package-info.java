/**
 * What needs cgroups of a particular kind. Tag {@code cgroup}: runs everywhere, and also in the
 * machine of {@code ./dev test-cgroup2}; {@code cgroup2}: needs version 2 alone and the devices of
 * that machine; {@code systemd}: needs systemd as init as well. Other runs leave the last two out.
 */
@NullMarked
package io.jukung.it.cgroup;

import org.jspecify.annotations.NullMarked;
