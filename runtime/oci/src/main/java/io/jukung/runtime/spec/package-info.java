/**
 * The OCI runtime specification 1.2 as immutable records: config.json read with errors that name
 * the path of what is wrong, and the state JSON. Uses {@code io.jukung.sys.json} only; nothing here
 * touches the system.
 */
@NullMarked
package io.jukung.runtime.spec;

import org.jspecify.annotations.NullMarked;
