package io.jukung.sys.program;

import io.jukung.sys.Sysno;
import java.io.IOException;
import java.io.InputStream;

/** The native programs in our jar, for the architecture we run on. */
public enum NativePrograms {
  /** Runs syscall programs. */
  INIT("jukung-init"),
  /** PID 1 of {@code run --init}. */
  REAPER("jukung-reaper"),
  /** What the embedded hello image runs. */
  HELLO("hello");

  private final String name;

  NativePrograms(String name) {
    this.name = name;
  }

  /** The ELF file. */
  public byte[] bytes() throws IOException {
    String resource = "/io/jukung/sys/native/" + (Sysno.X86_64 ? "x86_64" : "aarch64") + "/" + name;
    try (InputStream in = NativePrograms.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            resource + " is missing from the jar: it was built without a compiler");
      }
      return in.readAllBytes();
    }
  }
}
