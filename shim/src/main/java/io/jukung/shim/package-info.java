/**
 * The shim: parent of all containers of a containerd namespace, in one JVM. {@link
 * io.jukung.shim.task} holds what is true about live processes; {@link io.jukung.shim.stdio},
 * {@link io.jukung.shim.reaper} and {@link io.jukung.shim.runtime} do the work; {@link
 * io.jukung.shim.events} tells containerd; {@link io.jukung.shim.bootstrap} starts and ends shims;
 * {@link io.jukung.shim.app} puts it all together.
 */
@NullMarked
package io.jukung.shim;

import org.jspecify.annotations.NullMarked;
