/**
 * From the seccomp section of a config to a classic BPF program for seccomp(2): system call tables,
 * the compiler, and the layout (a binary search over call numbers). Pure computation, immutable
 * values, any thread.
 */
@NullMarked
package io.jukung.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
