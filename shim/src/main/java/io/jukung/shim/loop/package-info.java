/**
 * A thread that waits for many descriptors at once (epoll(7)). Everything registered with a loop is
 * called on its thread only. May use {@code io.jukung.sys}.
 */
@NullMarked
package io.jukung.shim.loop;

import org.jspecify.annotations.NullMarked;
