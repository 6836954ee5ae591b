/**
 * What every verb is made of: its flags, the line that was typed, the places it reads from and
 * prints to, and the one error type that carries an exit code. The verbs are in the packages below,
 * one class each. A command runs on the main thread; only what says so starts threads.
 */
@NullMarked
package io.jukung.cli.command;

import org.jspecify.annotations.NullMarked;
