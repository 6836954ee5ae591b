package io.jukung.sys.program;

import java.util.List;

/**
 * One system call.
 *
 * @param nr its number
 * @param label what it does, as said when it fails: {@code mount proc at /proc}
 * @param args six or fewer
 * @param tolerated errnos after which the program goes on; {@link #ANY_ERRNO} for all
 * @param slot where the result goes, or {@link #NONE}
 * @param store offset in data where the result goes too, or {@link #NONE}
 * @param jump next operation when the result is positive, or {@link #NONE}
 * @param onError next operation after a tolerated failure, or {@link #NONE}: the following one
 */
public record Op(
    int nr,
    String label,
    List<Arg> args,
    List<Integer> tolerated,
    int slot,
    int store,
    int jump,
    int onError) {

  public static final int NONE = -1;
  public static final int ANY_ERRNO = 0xfffe;

  public Op {
    args = List.copyOf(args);
    tolerated = List.copyOf(tolerated);
  }
}
