package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.it.support.Installation;
import io.jukung.it.support.Installation.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that fail, made of Debian's runc and of ours: exit codes agree, and so does what
 * containerd's shim, conmon and Podman look for in the text.
 */
@Timeout(300)
class BadCallsIT {
  private static final String PARENT = "jukung-badcalls";

  @TempDir Path dir;
  private Installation installation;
  private final List<String> differences = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    installation = Installation.create();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (String side : List.of("runc", "ours")) {
      call(side, "delete", "-f", "x");
    }
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path hierarchy : hierarchies.toList()) {
        Files.deleteIfExists(hierarchy.resolve(PARENT));
      }
    }
    installation.close();
  }

  private Result call(String side, String... words) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(side.equals("runc") ? "runc" : installation.bin() + "/jukung-runtime");
    line.addAll(List.of("--root", dir.resolve(side + "-state").toString()));
    for (String word : words) {
      line.add(word.replace("BUNDLE", dir.resolve(side).toString()));
    }
    Path out = dir.resolve("out");
    // a container keeps the standard streams, whose ends would be waited for
    Process process =
        new ProcessBuilder(line)
            .directory(dir.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    return new Result(String.join(" ", line), process.waitFor(), Files.readString(out), "");
  }

  /** Both get the call; a difference of their exit codes is noted, and a text one of them lacks. */
  private void both(String text, String... words) throws Exception {
    Result runc = call("runc", words);
    Result ours = call("ours", words);
    boolean said = runc.out().contains(text) && ours.out().contains(text);
    if (runc.exit() != ours.exit() || !said) {
      differences.add(
          String.join(" ", words)
              + " ["
              + text
              + "]: runc "
              + runc.exit()
              + " "
              + runc.out().lines().reduce((a, b) -> b).orElse("")
              + " | ours "
              + ours.exit()
              + " "
              + ours.out().strip());
    }
  }

  private void bundles() throws Exception {
    for (String side : List.of("runc", "ours")) {
      Bundle bundle = Bundle.of(dir.resolve(side), "/" + PARENT + "/" + side, "/bin/sleep", "1000");
      bundle.write();
    }
  }

  @Test
  void ofContainersThatThereAreNot() throws Exception {
    for (String verb :
        List.of("state", "start", "kill", "delete", "pause", "resume", "update", "ps", "events")) {
      both("does not exist", verb, "nope");
    }
    both("does not exist", "exec", "nope", "true");
    both("", "delete", "--force", "nope");
    both("", "state", "a/b");
    both("", "start", "..");
    for (String verb : List.of("state", "start", "kill", "delete", "create", "run", "exec")) {
      both("", verb);
    }
    both("", "state", "a", "b");
    both("flag provided but not defined: -nosuch", "state", "--nosuch", "a");
    both("", "--log-format", "xml", "list");
    both("No help topic for 'nosuch'", "nosuch");
    both("", "--nosuch", "list");
    assertEquals(List.of(), differences);
  }

  @Test
  void ofBundles() throws Exception {
    bundles();
    both("/no/such", "create", "-b", "/no/such", "x");
    both("", "create", "-b", "BUNDLE", "a b");
    both("", "create", "-b", "BUNDLE", "--preserve-fds", "many", "x");
    for (String content : List.of("", "{", "[]", "{\"ociVersion\":\"1.0.2\"}")) {
      for (String side : List.of("runc", "ours")) {
        Files.writeString(dir.resolve(side).resolve("config.json"), content);
      }
      both("", "create", "-b", "BUNDLE", "x");
      both("", "run", "-b", "BUNDLE", "x");
    }
    for (String side : List.of("runc", "ours")) {
      Bundle bundle = Bundle.of(dir.resolve(side + "2"), "/" + PARENT + "/" + side, "nosuch");
      bundle.write();
    }
    both("executable file not found in $PATH", "run", "-b", "BUNDLE2", "x");
    both("executable file not found in $PATH", "create", "-b", "BUNDLE2", "x");
    for (String side : List.of("runc", "ours")) {
      Bundle bundle = Bundle.of(dir.resolve(side + "3"), "/" + PARENT + "/" + side, "/etc");
      bundle.process(p -> p.put("terminal", true));
      bundle.write();
    }
    both("cannot allocate tty if", "create", "-b", "BUNDLE3", "x");
    both("cannot allocate tty if", "run", "-d", "-b", "BUNDLE3", "x");
    assertEquals(List.of(), differences);
  }

  @Test
  void ofContainersInTheWrongState() throws Exception {
    bundles();
    both("", "create", "-b", "BUNDLE", "x");
    both("already exists", "create", "-b", "BUNDLE", "x");
    both("", "resume", "x");
    both("", "start", "x");
    both("", "start", "x");
    both("", "delete", "x");
    both("", "resume", "x");
    both("", "kill", "x", "NOSUCH");
    both("", "exec", "x");
    both("executable file not found in $PATH", "exec", "x", "nosuch");
    // "permission denied" of Debian's, "is a directory" of newer ones
    both("/etc", "exec", "x", "/etc");
    both("", "exec", "--cwd", "relative", "x", "true");
    both("", "exec", "--user", "root", "x", "true");
    both("", "exec", "-t", "-d", "x", "true");
    both("", "update", "--memory", "lots", "x");
    both("", "events", "--interval", "0s", "x");
    both("", "ps", "-f", "yaml", "x");
    both("", "list", "-f", "yaml");
    both("", "pause", "x");
    both("", "pause", "x");
    both("paused", "exec", "x", "true");
    both("", "resume", "x");
    both("", "kill", "x", "KILL");
    for (String side : List.of("runc", "ours")) {
      Installation.await(
          side + " has stopped",
          Duration.ofSeconds(20),
          () -> call(side, "state", "x").out().contains("stopped"));
    }
    both("not running", "kill", "x");
    both("", "kill", "--all", "x");
    both("stopped container", "exec", "x", "true");
    both("", "start", "x");
    both("", "pause", "x");
    both("", "resume", "x");
    both("not running", "events", "x");
    both("", "update", "--memory", "64m", "x");
    both("", "ps", "x");
    both("", "checkpoint", "x");
    both("", "delete", "x");
    both("does not exist", "delete", "x");
    assertEquals(List.of(), differences);
  }
}
