/** What the shim needs of an OCI runtime, and the runtimes that give it. Owns no threads. */
@NullMarked
package io.jukung.shim.runtime;

import org.jspecify.annotations.NullMarked;
