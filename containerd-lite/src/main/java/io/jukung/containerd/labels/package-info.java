/** Rules for labels, and updating records by field mask. Values only. */
@NullMarked
package io.jukung.containerd.labels;

import org.jspecify.annotations.NullMarked;
