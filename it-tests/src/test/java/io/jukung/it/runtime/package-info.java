/**
 * The OCI runtime against the kernel, as root: the library in this JVM. Each test has its own
 * bundle and state directory and leaves no process, cgroup, mount or directory behind.
 */
package io.jukung.it.runtime;
