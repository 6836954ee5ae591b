@NullMarked
package io.jukung.sys;

import org.jspecify.annotations.NullMarked;
