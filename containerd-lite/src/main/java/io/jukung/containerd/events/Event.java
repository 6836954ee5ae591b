package io.jukung.containerd.events;

import io.jukung.containerd.containers.TypedBytes;
import java.time.Instant;

/** What happened: {@code /tasks/exit} with a containerd.events message. */
public record Event(Instant time, String namespace, String topic, TypedBytes payload) {}
