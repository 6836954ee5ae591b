package io.jukung.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an installation could leave on the host, compared before and after. */
final class Leftovers {

  private final Path home;
  private final Set<String> cgroups;

  private Leftovers(Path home, Set<String> cgroups) {
    this.home = home;
    this.cgroups = cgroups;
  }

  static Leftovers before(Path home) throws IOException {
    return new Leftovers(home, cgroupDirectories());
  }

  /** Shims outlive the daemons by design, so the end of an installation ends them. */
  void endShims(Path run) throws IOException, InterruptedException {
    for (ProcessHandle shim : processes("io.jukung.shim.app.Main")) {
      shim.destroy();
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (!processes("io.jukung.shim.app.Main").isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
  }

  /** Fails with the list of mounts, cgroups and processes that remain. */
  void assertNone() throws IOException, InterruptedException {
    List<String> left = List.of();
    for (int attempt = 0; attempt < 100; attempt++) {
      left = remaining();
      if (left.isEmpty()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("left behind: " + left);
  }

  private List<String> remaining() throws IOException {
    List<String> left = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(home.toString())) {
        left.add("mount " + line);
      }
    }
    Set<String> now = cgroupDirectories();
    now.removeAll(cgroups);
    now.removeIf(directory -> isForeign(Path.of(directory)));
    now.forEach(directory -> left.add("cgroup " + directory));
    for (ProcessHandle process : processes("")) {
      left.add("process " + process.pid() + " " + process.info().commandLine().orElse("?"));
    }
    return left;
  }

  /** Processes of this installation whose command line or environment names {@code text}. */
  private List<ProcessHandle> processes(String text) {
    return ProcessHandle.allProcesses()
        .filter(p -> p.pid() != ProcessHandle.current().pid())
        .filter(
            p ->
                contains(p.pid(), "cmdline", text)
                    && (contains(p.pid(), "environ", home.toString())
                        || contains(p.pid(), "cmdline", home.toString())))
        .toList();
  }

  /** Whether containers of another installation, told by their root file systems, run in it. */
  private boolean isForeign(Path cgroup) {
    try {
      List<String> pids = Files.readAllLines(cgroup.resolve("cgroup.procs"));
      return !pids.isEmpty()
          && pids.stream()
              .noneMatch(pid -> contains(Long.parseLong(pid), "mountinfo", home.toString()));
    } catch (IOException e) {
      return false; // it is gone, or the next look tells
    }
  }

  private static boolean contains(long pid, String file, String text) {
    try {
      return Files.readString(
              Path.of("/proc/" + pid + "/" + file), java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  private static Set<String> cgroupDirectories() throws IOException {
    Set<String> found = new TreeSet<>();
    Path root = Path.of("/sys/fs/cgroup");
    try (Stream<Path> hierarchies = Files.list(root)) {
      // with version 2 alone the root is the one hierarchy
      for (Path hierarchy :
          Stream.concat(Stream.of(root), hierarchies.filter(Files::isDirectory)).toList()) {
        for (String ours : List.of("jukung", "jukung-runtime")) {
          Optional<Path> top = Optional.of(hierarchy.resolve(ours)).filter(Files::isDirectory);
          if (top.isPresent()) {
            try (Stream<Path> tree = Files.walk(top.get(), 2)) {
              tree.filter(Files::isDirectory).forEach(p -> found.add(p.toString()));
            }
          }
        }
      }
    }
    return found;
  }
}
