package io.jukung.engine.config;

/** A resource limit by its name without RLIMIT_; -1 means unlimited. */
public record Ulimit(String name, long soft, long hard) {}
