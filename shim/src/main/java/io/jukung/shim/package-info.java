@NullMarked
package io.jukung.shim;

import org.jspecify.annotations.NullMarked;
