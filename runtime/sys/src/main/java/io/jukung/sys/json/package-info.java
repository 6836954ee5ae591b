/**
 * JSON as a small immutable tree: parsing with limits, reading with errors that name the path, and
 * writing. No reflection and no static initialisation worth mentioning, since the OCI runtime
 * starts often. Uses the JDK only; every value is immutable and may be shared between threads,
 * builders belong to one thread.
 */
@NullMarked
package io.jukung.sys.json;

import org.jspecify.annotations.NullMarked;
