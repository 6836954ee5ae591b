/**
 * The kernel as small interfaces: files, descriptors, mounts, processes, terminals, sockets.
 * Nothing here knows about containers. {@link io.jukung.sys.libc.LinuxKernel} is the one
 * implementation; tests put their own in its place. All of it may be used from any thread.
 */
@NullMarked
package io.jukung.sys;

import org.jspecify.annotations.NullMarked;
