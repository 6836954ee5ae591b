@NullMarked
package io.jukung.proto;

import org.jspecify.annotations.NullMarked;
