/** The {@code jukung} command; see the packages below. */
@NullMarked
package io.jukung.cli;

import org.jspecify.annotations.NullMarked;
