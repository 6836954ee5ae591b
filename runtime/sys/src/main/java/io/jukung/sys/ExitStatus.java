package io.jukung.sys;

/**
 * How a process ended.
 *
 * @param code 0 to 255 when it exited; 0 when a signal ended it
 * @param signal the signal that ended it, 0 for none
 */
public record ExitStatus(int code, int signal) {

  /** As shells and containers show it: the code, or 128 plus the signal. */
  public int shellCode() {
    return signal == 0 ? code : 128 + signal;
  }
}
