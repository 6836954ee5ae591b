@NullMarked
package io.jukung.runtime;

import org.jspecify.annotations.NullMarked;
