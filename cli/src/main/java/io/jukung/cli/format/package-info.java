/**
 * How things look: tables, sizes, durations, times, progress. Text in, text out; knows neither the
 * engine nor the terminal. Uses the JDK only; what keeps state belongs to one thread.
 */
@NullMarked
package io.jukung.cli.format;

import org.jspecify.annotations.NullMarked;
