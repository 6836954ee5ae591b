/** The contracts and the vocabulary that goes with them; see the packages below. */
@NullMarked
package io.jukung.proto;

import org.jspecify.annotations.NullMarked;
