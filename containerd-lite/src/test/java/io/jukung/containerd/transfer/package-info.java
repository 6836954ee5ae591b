/** Pulls from a registry that misbehaves, into real stores. */
@NullMarked
package io.jukung.containerd.transfer;

import org.jspecify.annotations.NullMarked;
