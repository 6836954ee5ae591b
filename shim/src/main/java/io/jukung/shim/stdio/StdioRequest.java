package io.jukung.shim.stdio;

/**
 * What a client asked for in Create or Exec: the three strings as they came, and whether the
 * process gets a terminal (then {@code stderr} is empty).
 */
public record StdioRequest(String stdin, String stdout, String stderr, boolean terminal) {}
