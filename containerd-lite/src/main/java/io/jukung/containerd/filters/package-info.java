/** containerd's filter language. Values only. */
@NullMarked
package io.jukung.containerd.filters;

import org.jspecify.annotations.NullMarked;
