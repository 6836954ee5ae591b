@NullMarked
package io.jukung.engine;

import org.jspecify.annotations.NullMarked;
