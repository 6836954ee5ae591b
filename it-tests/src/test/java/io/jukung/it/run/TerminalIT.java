package io.jukung.it.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.BusyboxInstallation;
import io.jukung.it.support.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A person at a terminal, played by script(1), which gives the command a pty. */
class TerminalIT extends BusyboxInstallation {

  @Test
  void aShellOnATerminal() throws Exception {
    try (Session session = new Session("run -it --rm busybox sh")) {
      session.type("tty; stty size; exit 3\n");
      assertEquals(3, session.exit());
      assertTrue(session.screen().contains("/dev/pts/0"), session.screen());
      assertTrue(session.screen().contains("24 80"), session.screen());
    }
  }

  @Test
  void detachKeysLeaveItRunning() throws Exception {
    try (Session session = new Session("run -it --name moored busybox sh")) {
      session.type("echo re\"\"ady\n");
      session.await("ready");
      session.type("\u0010\u0011");
      assertEquals(0, session.exit());
    }
    assertEquals(
        "running", jukung.ok("inspect", "--format", "{{.State.Status}}", "moored").strip());
    try (Session session = new Session("attach moored")) {
      // no prompt comes by itself: the shell wrote its last one to the terminal before
      session.send("echo ba\"\"ck\n");
      session.await("back");
      session.type("exit 4\n");
      assertEquals(4, session.exit());
    }
    jukung.ok("rm", "moored");
  }

  @Test
  void ctrlCGoesToTheProcessInside() throws Exception {
    try (Session session = new Session("run -it --rm busybox sh")) {
      session.type("sleep 1000\n");
      Thread.sleep(300);
      session.type("\u0003");
      session.type("echo sur\"\"vived; exit 0\n");
      session.await("survived");
      assertEquals(0, session.exit());
    }
  }

  @Test
  void theTerminalIsRestored() throws Exception {
    try (Session session = new Session(null)) {
      session.type("stty -a | grep -o -e '-*icanon' -e '-*echo '; ");
      session.type(
          jukung.bin()
              + "/jukung run -it --rm busybox true; stty -a | grep -o -e '-*icanon' -e '-*echo '; exit\n");
      session.exit();
      String screen = session.screen().replace("\r", "");
      String after = screen.substring(screen.indexOf("exit\n"));
      assertEquals(2, after.lines().filter(line -> line.equals("icanon")).count(), screen);
    }
  }

  @Test
  void aTerminalIsRequiredForDashT() throws Exception {
    jukung
        .jukung("run", "-it", "--rm", "busybox", "true")
        .failed(1, "the input device is not a TTY");
  }

  /** One command of ours (or a plain shell) on a pty of 24 × 80. */
  private static final class Session implements AutoCloseable {
    private final Process process;
    private final StringBuffer screen = new StringBuffer();

    Session(String line) throws IOException {
      String command = line == null ? "sh" : jukung.bin() + "/jukung " + line;
      ProcessBuilder builder =
          new ProcessBuilder(
              "script",
              "-qec",
              "stty rows 24 cols 80; " + (line == null ? "" : "exec ") + command,
              "/dev/null");
      builder.environment().putAll(jukung.environment());
      builder.environment().put("TERM", "xterm");
      process = builder.redirectErrorStream(true).start();
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                byte[] buffer = new byte[4096];
                try (var in = process.getInputStream()) {
                  for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    screen.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                  }
                } catch (IOException e) {
                  // the session ended
                }
              });
    }

    void type(String keys) throws Exception {
      if (screen.isEmpty()) {
        Installation.await("a prompt", Duration.ofSeconds(20), () -> screen.length() > 0);
      }
      send(keys);
    }

    /** As {@link #type}, without waiting for anything on the screen. */
    void send(String keys) throws IOException {
      process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    void await(String text) throws Exception {
      Installation.await(
          text + " in: " + screen, Duration.ofSeconds(20), () -> screen.indexOf(text) >= 0);
    }

    int exit() throws InterruptedException {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> "still running; screen: " + screen);
      return process.exitValue();
    }

    String screen() {
      return screen.toString();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
