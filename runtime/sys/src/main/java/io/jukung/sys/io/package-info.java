/**
 * Files that must survive: written whole or not at all. Plain Java, no native call. Thread-safe.
 */
@NullMarked
package io.jukung.sys.io;

import org.jspecify.annotations.NullMarked;
