/** Image records: names that point at descriptors. Thread-safe. */
@NullMarked
package io.jukung.containerd.images;

import org.jspecify.annotations.NullMarked;
