package io.jukung.containerd.tasks;

import com.google.protobuf.Timestamp;

/**
 * How a task's first process ended.
 *
 * @param pid 0: unknown
 * @param status exit code, 128 + signal, or 255 when nobody knows
 */
public record TaskExit(int pid, int status, Timestamp at) {}
