/** The verbs on images, one class each. Archives and progress are streamed, never held whole. */
@NullMarked
package io.jukung.cli.command.image;

import org.jspecify.annotations.NullMarked;
