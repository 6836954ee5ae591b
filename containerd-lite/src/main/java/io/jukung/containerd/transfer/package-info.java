/**
 * Moving images: from a registry or an archive into the stores, and from the stores into an
 * archive. Knows neither gRPC nor generated messages; progress goes to a {@link
 * io.jukung.containerd.transfer.ProgressSink}.
 *
 * <p>Rules kept here: content first and the image record last, each manifest's blobs named in its
 * labels for the collector, everything under a lease meanwhile. May use the stores, {@code
 * registry}, {@code archive} and {@code diff}. A transfer blocks its caller's thread, and an
 * interrupt ends it.
 */
@NullMarked
package io.jukung.containerd.transfer;

import org.jspecify.annotations.NullMarked;
