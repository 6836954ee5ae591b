/** What several tests of this module use. */
@NullMarked
package io.jukung.containerd.testing;

import org.jspecify.annotations.NullMarked;
