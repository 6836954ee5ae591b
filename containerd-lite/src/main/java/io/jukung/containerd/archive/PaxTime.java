package io.jukung.containerd.archive;

/** A pax time: decimal seconds, possibly negative and with a fraction ({@code 1718000000.25}). */
record PaxTime(long seconds, int nanos) {

  static PaxTime parse(String text) throws ArchiveException {
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    String fraction = dot < 0 ? "" : text.substring(dot + 1);
    try {
      long seconds = Long.parseLong(whole);
      if (fraction.length() > 9) {
        fraction = fraction.substring(0, 9);
      }
      int nanos = 0;
      if (!fraction.isEmpty()) {
        nanos = Integer.parseUnsignedInt(fraction);
        for (int i = fraction.length(); i < 9; i++) {
          nanos *= 10;
        }
      }
      if (nanos > 0 && whole.startsWith("-")) {
        // -1.25 is 2 seconds before the epoch and 0.75 s on
        return new PaxTime(seconds - 1, 1_000_000_000 - nanos);
      }
      return new PaxTime(seconds, nanos);
    } catch (NumberFormatException e) {
      throw new ArchiveException(
          ArchiveException.Fault.MALFORMED, "pax header: mtime \"" + text + "\"", e);
    }
  }

  /** As pax writes it. */
  String format() {
    if (nanos == 0) {
      return Long.toString(seconds);
    }
    long whole = seconds < 0 ? seconds + 1 : seconds;
    int part = seconds < 0 ? 1_000_000_000 - nanos : nanos;
    return (seconds < 0 && whole == 0 ? "-0" : Long.toString(whole))
        + "."
        + String.format("%09d", part);
  }
}
