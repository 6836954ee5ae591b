/**
 * Blobs by digest and the ingests that become blobs: files under {@code content/}, what each
 * namespace sees of them in {@code metadata}. Thread-safe.
 */
@NullMarked
package io.jukung.containerd.content;

import org.jspecify.annotations.NullMarked;
