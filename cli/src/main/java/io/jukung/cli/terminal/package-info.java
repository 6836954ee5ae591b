/**
 * The person's terminal: whether there is one, its size, raw mode, detach keys, signals. The only
 * package of the CLI that may load the native binding, and only once a terminal needs it. Signal
 * handlers run on threads of the JVM; what they call must be safe for that.
 */
@NullMarked
package io.jukung.cli.terminal;

import org.jspecify.annotations.NullMarked;
