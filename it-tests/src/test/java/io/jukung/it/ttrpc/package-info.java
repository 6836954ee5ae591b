/** Our ttrpc against containerd's own: the real shim from Debian's package. Needs root and runc. */
@NullMarked
package io.jukung.it.ttrpc;

import org.jspecify.annotations.NullMarked;
