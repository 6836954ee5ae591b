/**
 * The command {@code jukung-runtime}: runc's verbs, flags, output and exit codes on top of the
 * library. One class a verb. Verbs that only look or start use no native library, since loading it
 * costs more than all they do. Single-threaded but for the copying of a terminal.
 */
@NullMarked
package io.jukung.runtime.command;

import org.jspecify.annotations.NullMarked;
