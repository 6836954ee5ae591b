/**
 * Reads the log files that the shim writes: Docker's json-file format with rotation. Uses the JDK
 * and {@code io.jukung.sys.json}. A reader belongs to one thread; files are only ever read.
 */
@NullMarked
package io.jukung.engine.logs;

import org.jspecify.annotations.NullMarked;
