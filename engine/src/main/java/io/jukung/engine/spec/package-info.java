/**
 * Turns a container's configuration into the OCI runtime-spec document that the runtime executes:
 * Docker's defaults, capabilities, seccomp profile, mounts, devices and limits. Uses {@code
 * config}, the records of {@code containerd} and {@code io.jukung.sys}. Values and builders are
 * immutable or confined to one call.
 */
@NullMarked
package io.jukung.engine.spec;

import org.jspecify.annotations.NullMarked;
