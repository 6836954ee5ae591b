@NullMarked
package io.jukung.cli;

import org.jspecify.annotations.NullMarked;
