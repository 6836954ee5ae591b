/**
 * Learns of the end of child processes through pidfds, and reaps exactly those. May use {@code
 * loop} and {@code io.jukung.sys}. One loop thread for all; who is told gets a virtual thread.
 */
@NullMarked
package io.jukung.shim.reaper;

import org.jspecify.annotations.NullMarked;
