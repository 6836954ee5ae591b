package io.jukung.engine.containerd;

/** Where a process's streams go; empty: nowhere. The strings are explained in docs/contracts.md. */
public record Stdio(String stdin, String stdout, String stderr, boolean terminal) {
  public static final Stdio NONE = new Stdio("", "", "", false);
}
