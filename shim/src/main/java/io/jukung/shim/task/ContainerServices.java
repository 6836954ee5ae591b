package io.jukung.shim.task;

import io.jukung.shim.reaper.Exits;
import io.jukung.shim.runtime.OciRuntime;
import io.jukung.shim.stdio.ProcessIoFactory;
import java.time.Duration;

/**
 * What containers are made with.
 *
 * @param settleLimit how long the news of an exit may be held back for the output before it
 * @param deliverLimit how long Delete waits for slow readers of the output
 */
record ContainerServices(
    OciRuntime runtime,
    ProcessIoFactory stdio,
    RootfsMounter rootfs,
    Exits exits,
    Signals signals,
    TaskEvents events,
    Witness witness,
    Duration settleLimit,
    Duration deliverLimit) {}
