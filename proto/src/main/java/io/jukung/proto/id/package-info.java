/**
 * Names of things as values that cannot be wrong: container ids and names, identifiers, digests,
 * image references, platforms. Parsing is by hand, without regular expressions, because the CLI
 * starts often. Everything here is immutable; bad input is an INVALID_ARGUMENT {@link
 * io.jukung.proto.error.ContainerException}.
 */
@NullMarked
package io.jukung.proto.id;

import org.jspecify.annotations.NullMarked;
