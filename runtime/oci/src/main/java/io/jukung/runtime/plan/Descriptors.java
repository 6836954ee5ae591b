package io.jukung.runtime.plan;

import java.util.SortedSet;
import java.util.TreeSet;

/** Numbers of descriptors that a program is given or sets aside. */
public final class Descriptors {
  /** Where the process learns that its user namespace has been mapped, and that hooks have run. */
  public static final int SYNC = 5;

  /** A socket to send the terminal's master to. */
  public static final int CONSOLE = 6;

  /** The first process of the container that is joined. */
  public static final int TARGET_PIDFD = 7;

  /** The first of the descriptors the process is to inherit. */
  public static final int FIRST_PRESERVED = 8;

  /** How many can be inherited. */
  public static final int MAX_PRESERVED = 50;

  /** The device filter's program and its cgroup, for a moment. */
  static final int DEVICE_PROGRAM = 58;

  static final int DEVICE_CGROUP = 59;

  /** The host's proc, to write security labels through; taken once the one above is free. */
  static final int HOST_PROC = 59;

  /** The start fifo, opened for nothing but its name. */
  static final int FIFO = 60;

  /** The directory of this process's descriptors in the host's proc. */
  static final int PROC_FDS = 61;

  /** A socket to send a seccomp filter's listener to. */
  public static final int LISTENER = 62;

  /** Trees opened before a user namespace took the right to open them. */
  static final int FIRST_TREE = 70;

  private Descriptors() {}

  /** The same with the socket for a seccomp listener. */
  static SortedSet<Integer> withListener(boolean sent, SortedSet<Integer> passed) {
    if (sent) {
      passed.add(LISTENER);
    }
    return passed;
  }

  /** All that a program is passed. */
  static SortedSet<Integer> passed(boolean sync, boolean console, boolean target, int preserved) {
    SortedSet<Integer> passed = new TreeSet<>();
    if (sync) {
      passed.add(SYNC);
    }
    if (console) {
      passed.add(CONSOLE);
    }
    if (target) {
      passed.add(TARGET_PIDFD);
    }
    for (int i = 0; i < preserved; i++) {
      passed.add(FIRST_PRESERVED + i);
    }
    return passed;
  }
}
