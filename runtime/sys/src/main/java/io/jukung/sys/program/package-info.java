/**
 * Syscall programs: lists of system calls that a small native stub runs (docs/adr/0001). A {@link
 * io.jukung.sys.program.Program} is a value; building, checking and printing one needs no
 * privilege. Only {@link io.jukung.sys.program.ProgramRunner} touches the kernel; any thread may
 * use it.
 */
@NullMarked
package io.jukung.sys.program;

import org.jspecify.annotations.NullMarked;
