package io.jukung.it.conformance;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonView;

/** What a call of a runtime did. */
record Answer(String line, int exit, String out, String err) {

  /** Fails unless the call succeeded. */
  Answer ok() {
    if (exit != 0) {
      throw new AssertionError(line + ": exit " + exit + ": " + printed());
    }
    return this;
  }

  String printed() {
    return (out + err).strip();
  }

  boolean failed() {
    return exit != 0;
  }

  JsonView json() {
    return Json.parse(ok().out.strip()).view();
  }
}
