/**
 * The daemon {@code jukung-containerd} and its assembly: settings, wiring by constructors, start
 * and end. May use everything in this module; nothing uses it.
 */
@NullMarked
package io.jukung.containerd.app;

import org.jspecify.annotations.NullMarked;
