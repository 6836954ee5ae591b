package io.jukung.it.conformance;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The directory and the cgroup below which one class's containers are made. */
final class Workplace {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  /** The commands that there are in a container. */
  private static final List<String> APPLETS =
      List.of(
          ("cat chown cut dd echo env false grep head hostname id ionice kill ln ls mkdir mknod mount"
                  + " od readlink rm rmdir sed sh sleep sort stat stty tail touch tr true tty uname"
                  + " wc")
              .split(" ", -1));

  private final Path home;
  private final String cgroup = "jukung-conf-" + ProcessHandle.current().pid();
  private final AtomicInteger next = new AtomicInteger();

  private Workplace(Path home) {
    this.home = home;
  }

  /** Fails, never skips, when not root. */
  static Workplace open() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new IllegalStateException("the conformance suite needs root");
    }
    String place =
        System.getProperty("conformance.dir", System.getProperty("java.io.tmpdir", "/tmp"));
    Path home =
        Files.createTempDirectory(Path.of(place).toAbsolutePath().normalize(), "jukung-conf-");
    // user namespaces' roots look into it
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(BUSYBOX, home.resolve("busybox"));
    return new Workplace(home);
  }

  Path home() {
    return home;
  }

  /** Parent of the containers' cgroups, without a slash. */
  String cgroup() {
    return cgroup;
  }

  int number() {
    return next.incrementAndGet();
  }

  /** A root file system of busybox in a new directory. */
  void rootfs(Path directory) throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createLink(bin.resolve("busybox"), home.resolve("busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    for (String name : List.of("dev", "etc", "proc", "sys", "tmp", "home", "root")) {
      Files.createDirectory(directory.resolve(name));
    }
    Files.setPosixFilePermissions(
        directory.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(
        directory.resolve("etc/passwd"),
        "root:x:0:0::/root:/bin/sh\nsea:x:1000:1000::/home:/bin/sh\n");
    Files.writeString(directory.resolve("etc/group"), "root:x:0:\nsea:x:1000:\nfish:x:1001:sea\n");
  }

  /** Removes a tree; never follows what is mounted there, as nothing may be. */
  static void remove(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** After the last case: fails when a cgroup of a container is left. */
  void remove() throws IOException {
    for (Path parent :
        HostCgroups.named(cgroup).stream().sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(parent);
    }
    // what is mounted there could be the host's own files
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(line -> line.contains(home + "/"))
            .toList();
    if (!mounts.isEmpty()) {
      throw new AssertionError("mounts left: " + mounts);
    }
    remove(home);
  }
}
