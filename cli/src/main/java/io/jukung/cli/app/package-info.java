/**
 * The program: splits the line into global flags, verb and the rest, wires the one command that
 * runs, turns failures into a line and an exit code. Everything here is on the way of every
 * command, so nothing here does more than it must.
 */
@NullMarked
package io.jukung.cli.app;

import org.jspecify.annotations.NullMarked;
