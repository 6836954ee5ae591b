package io.jukung.containerd.leases;

import java.time.Instant;
import java.util.Map;

/** A lease. The label {@code containerd.io/gc.expire} ends it at an RFC 3339 time. */
public record Lease(String id, Instant created, Map<String, String> labels) {

  public static final String EXPIRE = "containerd.io/gc.expire";

  public Lease {
    labels = Map.copyOf(labels);
  }
}
