/**
 * The Task service and the containers behind it: states, locks, order of events. May use all
 * packages of the shim but {@code bootstrap} and {@code app}. Owns no threads: requests come on
 * those of the ttrpc server, exits on those of the reaper, and all meet at the lock of a container.
 */
@NullMarked
package io.jukung.shim.task;

import org.jspecify.annotations.NullMarked;
