package io.jukung.shim.task;

import io.jukung.shim.reaper.Exits;
import io.jukung.shim.runtime.RootfsMounter;
import io.jukung.shim.runtime.Runtimes;
import io.jukung.shim.stdio.ProcessIoFactory;
import java.time.Duration;

/**
 * What containers are made with.
 *
 * @param settleLimit how long the news of an exit may be held back for the output before it
 * @param deliverLimit how long Delete waits for slow readers of the output
 */
public record ContainerServices(
    Runtimes runtimes,
    ProcessIoFactory stdio,
    RootfsMounter rootfs,
    Exits exits,
    Signals signals,
    TaskEvents events,
    Witness witness,
    Duration settleLimit,
    Duration deliverLimit) {}
