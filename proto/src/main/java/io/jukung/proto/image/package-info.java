/**
 * OCI image-spec 1.1 and Docker schema 2 documents as values, read from and written to JSON. May
 * use {@code proto.id}, {@code proto.error} and {@code sys.json}. Immutable, usable from any
 * thread.
 */
@NullMarked
package io.jukung.proto.image;

import org.jspecify.annotations.NullMarked;
