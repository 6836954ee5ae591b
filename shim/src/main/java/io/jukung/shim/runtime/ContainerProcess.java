package io.jukung.shim.runtime;

import io.jukung.sys.Fd;
import org.jspecify.annotations.Nullable;

/**
 * A process that a runtime has made: a child of this process, not waited for by anyone but the
 * reaper. The receiver owns the descriptors.
 *
 * @param terminal master of its terminal, when one was asked for
 * @param endsOthers true when the kernel ends all other processes of the container with this one
 *     (the init of a pid namespace of its own)
 */
public record ContainerProcess(int pid, Fd pidfd, @Nullable Fd terminal, boolean endsOthers) {}
