package io.jukung.it.conformance;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config.md: Mounts")
class MountsIT {

  /** Fields of mountinfo: 6 are the options, 7 on the optional ones. */
  private static String options(String destination) {
    return "grep ' " + destination + " ' /proc/self/mountinfo | tail -n 1 | cut -d ' ' -f 6";
  }

  private static String superOptions(String destination) {
    return "grep ' " + destination + " ' /proc/self/mountinfo | tail -n 1 | sed 's/.* //'";
  }

  private static Path source(Trial t) throws Exception {
    Path source = Files.createDirectories(t.dir().resolve("source/below"));
    Files.writeString(source.resolveSibling("file"), "text");
    return source.getParent();
  }

  @Case
  @DisplayName("tmpfs: flags become flags, other words are data")
  void tmpfs(Trial t) throws Exception {
    t.mount("/a", "tmpfs", "here", "nosuid", "noexec", "nodev", "noatime", "mode=710", "size=64k")
        .mount("/b", "tmpfs", "tmpfs", "ro")
        .mount("/c", "tmpfs", "tmpfs")
        .probe("a", options("/a"), "rw,nosuid,nodev,noexec,noatime")
        .probe("mode", "stat -c %a /a", "710")
        .probeLike("size", superOptions("/a"), ".*size=64k.*")
        .probe("source", "grep ' /a ' /proc/mounts | cut -d ' ' -f 1", "here")
        .probe("b", "touch /b/x", "touch: /b/x: Read-only file system")
        .probe("c", options("/c"), "rw,relatime")
        .run();
  }

  @Case
  @DisplayName("options: the words that take a flag back, and the last one counts")
  void takingBack(Trial t) throws Exception {
    t.mount("/a", "tmpfs", "tmpfs", "ro", "rw", "nosuid", "suid", "noexec", "exec", "nodev", "dev")
        .mount("/b", "tmpfs", "tmpfs", "defaults", "async", "nodiratime", "diratime")
        .mount("/c", "tmpfs", "tmpfs", "noatime", "strictatime", "sync", "nodiratime")
        .probe("a", options("/a"), "rw,relatime")
        .probe("b", options("/b"), "rw,relatime")
        .probe("c", options("/c"), "rw,nodiratime")
        .probeLike("sync", superOptions("/c"), "rw,sync.*")
        .run();
  }

  @Case
  @DisplayName("mounts are made in their order")
  void order(Trial t) throws Exception {
    Path source = source(t);
    t.mount("/mnt", "tmpfs", "tmpfs")
        .mount("/mnt/sub/deep", "bind", source.toString(), "bind")
        .mount("/twice", "tmpfs", "first")
        .mount("/twice", "tmpfs", "second")
        .probe("below", "cat /mnt/sub/deep/file", "text")
        .probe("above", "ls /mnt", "sub")
        .probe("twice", "grep -w /twice /proc/mounts | cut -d ' ' -f 1", "first\nsecond")
        .run();
    t.check("target on the tmpfs", false, Files.exists(t.rootfs().resolve("mnt/sub")));
  }

  @Case
  @DisplayName("bind: a directory, a file, read-only, relative to the bundle")
  void bind(Trial t) throws Exception {
    Path source = source(t);
    t.mount("/dir", "bind", source.toString(), "bind", "rw")
        .mount("/file", "bind", source.resolve("file").toString(), "bind", "ro")
        .mount("/readonly", "none", source.toString(), "bind", "ro", "nosuid", "noexec")
        .mount("/relative", "bind", "source", "bind")
        .probe("dir", "cat /dir/file; touch /dir/made && echo yes", "textyes")
        .probe("file", "cat /file", "text")
        .probe("write", "echo x >/file", "sh: can't create /file: Read-only file system")
        .probe("readonly", "touch /readonly/x", "touch: /readonly/x: Read-only file system")
        .probeLike("flags", options("/readonly"), "ro,nosuid,noexec,.*")
        .probe("relative", "cat /relative/file", "text")
        .run();
    t.check("seen outside", true, Files.exists(source.resolve("made")));
  }

  @Case
  @DisplayName("missing targets are made: directories, and files for files")
  void targetsAreMade(Trial t) throws Exception {
    Path source = source(t);
    t.mount("/new/one/dir", "bind", source.toString(), "bind")
        .mount("/new/two/file", "bind", source.resolve("file").toString(), "bind")
        .probe("modes", "stat -c %a:%U /new /new/one /new/two", "755:root\n755:root\n755:root")
        .probe("file", "cat /new/two/file", "text")
        .run();
    t.check("directory", true, Files.isDirectory(t.rootfs().resolve("new/one/dir")));
    t.check("file", true, Files.isRegularFile(t.rootfs().resolve("new/two/file")));
  }

  @Case
  @DisplayName("bind takes one mount, rbind those below too")
  void rbind(Trial t) throws Exception {
    t.mount("/one", "bind", "/dev", "bind")
        .mount("/all", "bind", "/dev", "rbind")
        .probe("bind", "grep -c ' /one/' /proc/self/mountinfo", "0")
        .probeLike("rbind", "grep -c ' /all/' /proc/self/mountinfo", "[1-9]\\d*")
        .run();
  }

  @Case
  @DisplayName("rbind with ro leaves mounts below writable; rro does not")
  void recursiveReadonly(Trial t) throws Exception {
    t.mount("/ro", "bind", "/dev", "rbind", "ro")
        .mount("/rro", "bind", "/dev", "rbind", "rro")
        .probe("ro", options("/ro") + " | cut -c 1-2", "ro")
        .probe("below ro", options("/ro/pts") + " | cut -c 1-2", "rw")
        .probe("rro", options("/rro") + " | cut -c 1-2", "ro")
        .probe("below rro", options("/rro/pts") + " | cut -c 1-2", "ro")
        .run();
  }

  @Case
  @DisplayName("recursive attributes (1.1): rnosuid, rnodev, rnoexec, rnoatime")
  void recursiveAttributes(Trial t) throws Exception {
    t.mount("/r", "bind", "/dev", "rbind", "rnosuid", "rnodev", "rnoexec", "rnoatime")
        .probe("top", options("/r"), "rw,nosuid,nodev,noexec,noatime")
        .probe("below", options("/r/pts"), "rw,nosuid,nodev,noexec,noatime")
        .run();
  }

  @Case
  @DisplayName("propagation of a mount: private, shared, slave, unbindable, and recursive")
  void propagation(Trial t) throws Exception {
    String optional =
        "grep ' /%s ' /proc/self/mountinfo | cut -d ' ' -f 7 | sed 's/:.*//; s/-/private/'";
    t.mount("/p", "bind", "/tmp", "bind", "private")
        .mount("/s", "bind", "/tmp", "bind", "shared")
        .mount("/u", "bind", "/tmp", "bind", "unbindable")
        .mount("/rp", "bind", "/tmp", "rbind", "rprivate")
        .mount("/rs", "bind", "/tmp", "rbind", "rshared")
        .mount("/t", "tmpfs", "tmpfs", "shared")
        .probe("private", optional.formatted("p"), "private")
        .probe("shared", optional.formatted("s"), "shared")
        .probe("unbindable", optional.formatted("u"), "unbindable")
        .probe("rprivate", optional.formatted("rp"), "private")
        .probe("rshared", optional.formatted("rs"), "shared")
        .probe("of a tmpfs", optional.formatted("t"), "shared")
        .run();
  }

  @Case
  @DisplayName("proc, sysfs, devpts, mqueue and shm as the base has them")
  void kernelFileSystems(Trial t) throws Exception {
    t.probe("proc", "stat -f -c %T /proc; ls -d /proc/1", "proc\n/proc/1")
        .probe("sysfs", options("/sys"), "ro,nosuid,nodev,noexec,relatime")
        .probe("interfaces", "ls /sys/class/net", "lo")
        .probe("devpts", "stat -c %a /dev/pts/ptmx", "666")
        .probe("mqueue", "grep ' /dev/mqueue ' /proc/mounts | cut -d ' ' -f 3", "mqueue")
        .probe("shm", "stat -c %a /dev/shm", "1777")
        .run();
  }

  @Case
  @DisplayName("a source that is not there, or an unknown type, is refused by name")
  void refusedMounts(Trial t) throws Exception {
    t.args("true").mount("/mnt", "bind", "/no/such/source", "bind");
    t.refused("source", t.create(), "/no/such/source");
  }

  @Case
  @DisplayName("data that the file system does not know is refused")
  void refusedData(Trial t) throws Exception {
    t.args("true").mount("/mnt", "tmpfs", "tmpfs", "sea=salt");
    t.refused("data", t.create(), "/mnt");
  }

  @Case
  @DisplayName("links in a destination are followed inside the root file system")
  void linksStayInside(Trial t) throws Exception {
    Path source = source(t);
    Files.createDirectories(t.rootfs().resolve("real"));
    Files.createSymbolicLink(t.rootfs().resolve("absolute"), Path.of("/real"));
    Files.createSymbolicLink(t.rootfs().resolve("up"), Path.of("../../../../real"));
    t.mount("/absolute/x", "bind", source.toString(), "bind")
        .mount("/up/y", "bind", source.toString(), "bind")
        .mount("/../../z", "bind", source.toString(), "bind")
        .probe("absolute", "cat /real/x/file", "text")
        .probe("up", "cat /real/y/file", "text")
        .probe("dots", "cat /z/file", "text")
        .run();
    t.check("outside", false, Files.exists(Path.of("/real"), LinkOption.NOFOLLOW_LINKS));
  }

  @Case
  @DisplayName("a relative destination is taken from /, as the older versions had it")
  void relativeDestination(Trial t) throws Exception {
    t.mount("mnt/here", "tmpfs", "tmpfs").probe("mode", options("/mnt/here"), "rw,relatime").run();
  }

  @Case
  @DisplayName("tmpcopyup: the directory's files are copied to the tmpfs")
  void tmpcopyup(Trial t) throws Exception {
    Files.writeString(Files.createDirectory(t.rootfs().resolve("data")).resolve("f"), "text");
    t.mount("/data", "tmpfs", "tmpfs", "tmpcopyup")
        .probe("copied", "cat /data/f", "text")
        .probe("written", "echo new >/data/f; cat /data/f", "new")
        .run();
    t.check("original", "text", Files.readString(t.rootfs().resolve("data/f")));
  }

  @Case
  @DisplayName("nosymfollow (1.1)")
  void nosymfollow(Trial t) throws Exception {
    t.mount("/a", "tmpfs", "tmpfs", "nosymfollow")
        .probe("link", "ln -s /bin /a/l; ls /a/l/", "ls: /a/l/: Too many levels of symbolic links")
        .run();
  }

  @Case
  @DisplayName("uidMappings and gidMappings of a mount: idmap (1.1)")
  void idMapped(Trial t) throws Exception {
    Path source = source(t);
    t.add(
            "mounts",
            "{'destination':'/mapped','type':'bind','source':'"
                + source
                + "','options':['bind'],"
                + "'uidMappings':[{'containerID':0,'hostID':100000,'size':1000}],"
                + "'gidMappings':[{'containerID':0,'hostID':200000,'size':1000}]}")
        .probe("owner", "stat -c %u:%g /mapped/file", "100000:200000")
        .run();
  }

  @Case
  @DisplayName("a bind over an existing file, and of a device")
  void bindOfFiles(Trial t) throws Exception {
    Path source = source(t);
    t.mount("/etc/passwd", "bind", source.resolve("file").toString(), "bind", "ro")
        .mount("/dev/mine", "bind", "/dev/zero", "bind")
        .probe("file", "cat /etc/passwd", "text")
        .probe("device", "head -c 3 /dev/mine | wc -c", "3")
        .run();
    t.check("device left", false, Files.exists(t.rootfs().resolve("dev/mine")));
  }
}
