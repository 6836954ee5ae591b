/**
 * The OCI runtime as a library: {@link io.jukung.runtime.OciRuntime} creates, starts, kills, pauses
 * and deletes containers whose first process is a child of the calling JVM. Uses {@code
 * io.jukung.sys} for the kernel and the packages below for parsing, planning and cgroups. All types
 * here may be used from several threads; operations on one container are serialised by it.
 */
@NullMarked
package io.jukung.runtime;

import org.jspecify.annotations.NullMarked;
