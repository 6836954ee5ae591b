/**
 * Archives: reading and writing tar streams, their compression, and applying a layer to a directory
 * tree. May use {@code io.jukung.sys}; knows no gRPC and no store. Objects here belong to the
 * thread that made them, unless they say otherwise; {@link
 * io.jukung.containerd.archive.DigestingPipeline} is the only one that starts threads, and ends
 * them in {@code close}.
 */
@NullMarked
package io.jukung.containerd.archive;

import org.jspecify.annotations.NullMarked;
