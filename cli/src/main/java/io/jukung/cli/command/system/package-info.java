/**
 * The verbs on the engine itself, and those that look at any kind of object. {@code daemon} starts
 * and stops the processes behind the socket.
 */
@NullMarked
package io.jukung.cli.command.system;

import org.jspecify.annotations.NullMarked;
