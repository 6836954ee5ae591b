package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jukung.it.support.Installation;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tmpfs that begins with what the image holds in its place. */
class CopyUpIT extends RuntimeCase {
  private static final String SHOW =
      "cd /data; stat -c '%n %F %a %u:%g %h %Y' . big d d/f link pipe other; readlink link;"
          + " cat d/f; wc -c <big; cmp big other && echo same; touch new && echo written";

  private Bundle image(String options) throws IOException {
    Bundle bundle = script(SHOW);
    Path data = Files.createDirectories(bundle.directory.resolve("rootfs/data/d"));
    Path top = data.getParent();
    Files.writeString(data.resolve("f"), "content\n");
    Files.write(top.resolve("big"), new byte[300_000]);
    Files.createLink(top.resolve("other"), top.resolve("big"));
    Files.createSymbolicLink(top.resolve("link"), Path.of("d/f"));
    kernel.io().mkfifo(top.resolve("pipe").toString(), 0600);
    FileTime time = FileTime.from(Instant.ofEpochSecond(1_000_000_000));
    for (String name : List.of("d/f", "big", "pipe", "d", ".")) {
      Path file = top.resolve(name);
      Files.setAttribute(file, "unix:uid", 1001);
      Files.setAttribute(file, "unix:gid", 1002);
      Files.setPosixFilePermissions(
          file, PosixFilePermissions.fromString(name.equals("big") ? "rw-rw-r--" : "rwxrwxrwx"));
      if (!name.equals("pipe")) {
        // which would open it and wait for a reader
        Files.setLastModifiedTime(file, time);
      }
    }
    Files.setAttribute(top.resolve("link"), "unix:uid", 1001, LinkOption.NOFOLLOW_LINKS);
    bundle.mount(
        "{'destination':'/data','type':'tmpfs','source':'tmpfs','options':[" + options + "]}");
    return bundle;
  }

  private static final String EXPECTED =
      """
      . directory 777 1001:1002 3 1000000000
      big regular file 664 1001:1002 2 1000000000
      d directory 777 1001:1002 2 1000000000
      d/f regular file 777 1001:1002 1 1000000000
      link symbolic link 777 1001:0 1 T
      pipe fifo 777 1001:1002 1 T
      other regular file 664 1001:1002 2 1000000000
      d/f
      content
      300000
      same
      """;

  private static String withoutNewTimes(String output) {
    return output.replaceAll("((link symbolic link|pipe fifo) .*) \\d+\n", "$1 T\n");
  }

  @Test
  void allOfItIsKept() throws IOException {
    Result result = run(image("'nosuid','tmpcopyup'"));
    assertEquals(EXPECTED + "written\n", withoutNewTimes(result.output()));
    assertFalse(Files.exists(dir.resolve("bundle/rootfs/data/new")));
  }

  @Test
  void readOnlyComesAfterTheCopy() throws IOException {
    Result result = run(image("'ro','tmpcopyup'"));
    assertEquals(
        EXPECTED + "touch: new: Read-only file system\n", withoutNewTimes(result.output()));
  }

  @Test
  void ownersAreThoseTheUserNamespaceHas() throws IOException {
    Bundle bundle = image("'tmpcopyup'");
    bundle.linux(
        l ->
            l.put(
                    "namespaces",
                    Json.parse(
                        "[{\"type\":\"pid\"},{\"type\":\"network\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
                            + "{\"type\":\"mount\"},{\"type\":\"user\"}]"))
                .put(
                    "uidMappings",
                    Json.parse(
                        "[{\"containerID\":0,\"hostID\":0,\"size\":1000},"
                            + "{\"containerID\":1000,\"hostID\":1001,\"size\":1}]"))
                .put(
                    "gidMappings", Json.parse("[{\"containerID\":0,\"hostID\":0,\"size\":2000}]")));
    String output = withoutNewTimes(run(bundle).output());
    assertEquals(EXPECTED.replace("1001:", "1000:") + "written\n", output);
  }

  @Test
  void extendedAttributesAreKept() throws Exception {
    Bundle bundle = script("cat /proc/self/mountinfo | grep -c ' /data '; sleep 1000");
    Path data = Files.createDirectories(bundle.directory.resolve("rootfs/data"));
    Path file = Files.writeString(data.resolve("f"), "x");
    kernel.files().setxattr(file.toString(), "security.capability", CAPABILITY);
    bundle.mount("{'destination':'/data','type':'tmpfs','source':'tmpfs','options':['tmpcopyup']}");
    try (var process = start(bundle)) {
      Path inside = Path.of("/proc/" + process.pid() + "/root/data/f");
      assertEquals(
          List.of(file + " cap_net_raw=ep", inside + " cap_net_raw=ep"),
          List.of(
              Installation.system("getcap", file.toString()).strip(),
              Installation.system("getcap", inside.toString()).strip()));
      runtime.kill(id, SIGKILL, false);
      kernel.processes().await(process.pidfd(), true);
    }
  }

  /** Version 2, effective, permitted CAP_NET_RAW: capabilities(7). */
  private static final byte[] CAPABILITY = {
    1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  @Test
  void withoutTheOptionOnlyTheModeIsTakenOver() throws IOException {
    Bundle bundle = script("stat -c '%a %u' /data; ls /data | wc -l");
    Path data = Files.createDirectories(bundle.directory.resolve("rootfs/data"));
    Files.writeString(data.resolve("f"), "x");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x--x"));
    bundle.mount("{'destination':'/data','type':'tmpfs','source':'tmpfs'}");
    assertEquals("751 0\n0\n", run(bundle).output());
  }
}
