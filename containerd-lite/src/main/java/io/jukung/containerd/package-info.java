@NullMarked
package io.jukung.containerd;

import org.jspecify.annotations.NullMarked;
