/**
 * The one binding to native code. Every call goes through the kernel's own entry, syscall(2), by
 * {@link io.jukung.sys.libc.Syscalls}; posix_spawn(3) is the only library function. jffi, jnr-ffi's
 * native half, is used directly: see docs/adr/0002.
 */
@NullMarked
package io.jukung.sys.libc;

import org.jspecify.annotations.NullMarked;
