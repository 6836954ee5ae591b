/**
 * What the runtime remembers of each container, and whether its process still lives. Plain files
 * and {@code /proc}, no native code, since commands that only look start without it. The store may
 * be used from several threads and processes.
 *
 * <pre>
 *   ROOT/ID/             0711, owned by the caller
 *   ROOT/ID/state.json   {@link io.jukung.runtime.state.ContainerRecord}; absent while creating
 *   ROOT/ID/exec.fifo    there until start: the container's process waits for a reader of it
 * </pre>
 */
@NullMarked
package io.jukung.runtime.state;

import org.jspecify.annotations.NullMarked;
