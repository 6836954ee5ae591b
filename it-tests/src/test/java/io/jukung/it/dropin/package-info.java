/**
 * {@code jukung-runtime} in runc's place below the real tools of Debian: containerd's ctr, Docker
 * and Podman, each with daemons, directories and sockets of its own. What is asserted is what the
 * same commands give with runc.
 */
package io.jukung.it.dropin;
