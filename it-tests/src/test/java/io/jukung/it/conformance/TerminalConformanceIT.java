package io.jukung.it.conformance;

import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config.md: terminal, consoleSize; command line: --console-socket")
class TerminalConformanceIT {
  private final Kernel kernel = LinuxKernel.open();

  /** Takes the terminal that a runtime sends, and reads it until the program hangs up. */
  private CompletableFuture<String> terminal(Fd server) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Fd client = kernel.sockets().accept(server.number())) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
            List<Fd> received = kernel.sockets().receive(client.number(), buffer, 1);
            try (Fd master = received.getFirst()) {
              return read(master);
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private String read(Fd master) {
    StringBuilder out = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    while (true) {
      buffer.clear();
      try {
        if (kernel.io().read(master.number(), buffer) <= 0) {
          return out.toString();
        }
      } catch (IOException hangup) {
        return out.toString();
      }
      out.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
  }

  private Fd listen(Trial t) throws Exception {
    return kernel.sockets().listen(t.dir().resolve("console").toString(), 4);
  }

  private static String console(Trial t) {
    return t.dir().resolve("console").toString();
  }

  @Case
  @DisplayName("terminal: all three streams are the container's own, its controlling one")
  void terminal(Trial t) throws Exception {
    t.set("process.terminal", "true")
        .set("process.consoleSize", "{'height':33,'width':99}")
        .script(
            "tty; ls -l /proc/self/fd/0 | sed 's/.* //'; readlink /proc/self/fd/2; stty size;"
                + " echo x >/dev/tty; stat -c %F /dev/console; grep -c ' /dev/console ' /proc/mounts");
    try (Fd server = listen(t)) {
      CompletableFuture<String> said = terminal(server);
      t.create("--console-socket", console(t)).ok();
      t.call("start", t.id()).ok();
      List<String> lines = said.get(20, TimeUnit.SECONDS).replace("\r", "").lines().toList();
      t.check("lines", 7, lines.size() == 7 ? 7 : lines);
      t.check("tty", "/dev/pts/0", lines.get(0));
      t.check("stdin", "/dev/pts/0", lines.get(1));
      t.check("stderr", "/dev/pts/0", lines.get(2));
      t.check("size", "33 99", lines.get(3));
      t.check("/dev/tty", "x", lines.get(4));
      t.check("console", "character special file", lines.get(5));
      t.check("console's mount", "1", lines.get(6));
    }
  }

  @Case
  @DisplayName("exec --tty with a console socket")
  void execWithTerminal(Trial t) throws Exception {
    t.startSleeping();
    try (Fd server = listen(t)) {
      CompletableFuture<String> said = terminal(server);
      t.call("exec", "-t", "-d", "--console-socket", console(t), t.id(), "sh", "-c", "tty; id -u")
          .ok();
      t.check("terminal", "/dev/pts/0\r\n0\r\n", said.get(20, TimeUnit.SECONDS));
    }
  }

  @Case
  @DisplayName("the terminal belongs to the process's user")
  void owner(Trial t) throws Exception {
    t.set("process.terminal", "true")
        .set("process.user", "{'uid':1000,'gid':1000}")
        .script("stat -c %u /dev/pts/0; echo x >/dev/pts/0");
    try (Fd server = listen(t)) {
      CompletableFuture<String> said = terminal(server);
      t.create("--console-socket", console(t)).ok();
      t.call("start", t.id()).ok();
      t.check("owner", "1000\r\nx\r\n", said.get(20, TimeUnit.SECONDS));
    }
  }

  @Case
  @DisplayName("create with a terminal needs a console socket")
  void socketIsNeeded(Trial t) throws Exception {
    t.set("process.terminal", "true").args("true");
    t.refused("no socket", t.create(), "console.socket|console-socket");
  }

  @Case
  @DisplayName("a console socket without a terminal is refused")
  void terminalIsNeeded(Trial t) throws Exception {
    t.args("true");
    try (Fd server = listen(t)) {
      t.refused("no terminal", t.create("--console-socket", console(t)), "console.socket|terminal");
    }
  }

  @Case
  @DisplayName("a console socket that nobody serves is an error")
  void socketMustBeServed(Trial t) throws Exception {
    t.set("process.terminal", "true").args("true");
    t.refused("nobody", t.create("--console-socket", Path.of(console(t)).toString()), "console");
  }
}
