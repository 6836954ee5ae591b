/** Events on their way to containerd. Owns one virtual thread. */
@NullMarked
package io.jukung.shim.events;

import org.jspecify.annotations.NullMarked;
