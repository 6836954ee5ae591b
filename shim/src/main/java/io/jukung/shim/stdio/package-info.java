/**
 * Input and output of processes: what the stdio strings of requests mean, pipes, fifos, terminals,
 * logs, attach sockets. May use {@code loop} and {@code io.jukung.sys}. What is pumped belongs to
 * one loop thread for its whole life; attached clients are served by virtual threads, which never
 * touch a pipe.
 */
@NullMarked
package io.jukung.shim.stdio;

import org.jspecify.annotations.NullMarked;
