/**
 * The verbs on containers, one class each, and what run, create, start, attach and exec share: the
 * reading of flags into a request, and the streams between this terminal and the process inside.
 */
@NullMarked
package io.jukung.cli.command.container;

import org.jspecify.annotations.NullMarked;
