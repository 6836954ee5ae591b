package io.jukung.it.conformance;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Conformance
@Tag("cgroup")
@DisplayName("config-linux.md: Default Devices, Devices, Device allowed list")
class DevicesIT {

  @Case
  @DisplayName("default devices and links are there")
  void defaults(Trial t) throws Exception {
    for (String device :
        new String[] {"null 1:3", "zero 1:5", "full 1:7", "random 1:8", "urandom 1:9", "tty 5:0"}) {
      String name = device.substring(0, device.indexOf(' '));
      t.probe(
          name,
          "stat -c %F:%t:%T:%a:%u:%g /dev/" + name,
          "character special file:" + device.substring(name.length() + 1) + ":666:0:0");
    }
    t.probe("fd", "readlink /dev/fd", "/proc/self/fd")
        .probe("stdin", "readlink /dev/stdin", "/proc/self/fd/0")
        .probe("stdout", "readlink /dev/stdout", "/proc/self/fd/1")
        .probe("stderr", "readlink /dev/stderr", "/proc/self/fd/2")
        .probe("ptmx", "readlink /dev/ptmx; stat -L -c %t:%T /dev/ptmx", "pts/ptmx\n5:2")
        .probe(
            "console without a terminal",
            "ls /dev/console",
            "ls: /dev/console: No such file or directory")
        .run();
  }

  @Case
  @DisplayName("default devices can be used whatever the rules say")
  void defaultsWork(Trial t) throws Exception {
    t.probe("null", "echo x >/dev/null && cat /dev/null", "")
        .probe("zero", "head -c 4 /dev/zero | od -An -tx1", "00 00 00 00")
        .probe(
            "full",
            "dd if=/dev/zero of=/dev/full bs=1 count=1 2>&1 | head -n 1",
            "dd: error writing '/dev/full': No space left on device")
        .probe("random", "head -c 4 /dev/urandom | wc -c", "4")
        .probe("ptmx", "true <>/dev/ptmx && echo yes", "yes")
        .run();
  }

  @Case
  @DisplayName("devices: type, numbers, fileMode, uid and gid")
  void devices(Trial t) throws Exception {
    t.add(
            "linux.devices",
            "{'path':'/dev/mine','type':'c','major':1,'minor':5,'fileMode':416,'uid':7,'gid':8}")
        .add("linux.devices", "{'path':'/dev/disk','type':'b','major':7,'minor':300}")
        .add("linux.devices", "{'path':'/dev/pipe','type':'p','fileMode':438}")
        .add("linux.devices", "{'path':'/dev/below/unbuffered','type':'u','major':1,'minor':3}")
        .probe("mine", "stat -c %F:%t:%T:%a:%u:%g /dev/mine", "character special file:1:5:640:7:8")
        .probe("disk", "stat -c %F:%t:%T /dev/disk", "block special file:7:12c")
        .probe("pipe", "stat -c %F:%a /dev/pipe", "fifo:666")
        .probe("unbuffered", "stat -c %F:%t:%T /dev/below/unbuffered", "character special file:1:3")
        .run();
  }

  @Case
  @DisplayName("devices: the ones given come instead of default ones of the same path")
  void devicesReplaceDefaults(Trial t) throws Exception {
    t.add(
            "linux.devices",
            "{'path':'/dev/null','type':'c','major':1,'minor':3,'fileMode':384,'uid':5,'gid':0}")
        .probe("null", "stat -c %t:%T:%a:%u /dev/null", "1:3:600:5")
        .run();
  }

  @Case
  @DisplayName("devices: an unknown type is refused")
  void deviceTypes(Trial t) throws Exception {
    t.args("true").add("linux.devices", "{'path':'/dev/sea','type':'s','major':1,'minor':1}");
    t.refused("type", t.create(), "linux.devices.*type|/dev/sea");
  }

  private static void rule(Trial t, String rule) {
    t.add("linux.resources.devices", rule);
    // open to nobody by default; the first has no driver, which is looked for after the rules
    t.drop("linux.devices")
        .add("linux.devices", "{'path':'/dev/none','type':'c','major':1,'minor':99}")
        .add("linux.devices", "{'path':'/dev/loop','type':'b','major':7,'minor':0}");
  }

  private static void access(Trial t, String read, String write, String block) {
    t.probe("read", "{ true </dev/none; } 2>&1 | sed 's/.*: //'", read)
        .probe("write", "{ true >/dev/none; } 2>&1 | sed 's/.*: //'", write)
        .probe("block", "{ true </dev/loop; } 2>&1 | sed 's/.*: //'", block);
  }

  private static final String NO_DRIVER = "No such device or address";
  private static final String DENIED = "Operation not permitted";

  @Case
  @DisplayName("rules: what is denied cannot be opened")
  void denied(Trial t) throws Exception {
    rule(t, "{'allow':false,'type':'c','major':1,'minor':99,'access':'rwm'}");
    access(t, DENIED, DENIED, DENIED);
    t.run();
  }

  @Case
  @DisplayName("rules: access is for reading or writing")
  void accessIsPartial(Trial t) throws Exception {
    rule(t, "{'allow':true,'type':'c','major':1,'minor':99,'access':'r'}");
    access(t, NO_DRIVER, DENIED, DENIED);
    t.run();
  }

  @Case
  @DisplayName("rules: without a minor every one is meant")
  void minorWildcard(Trial t) throws Exception {
    rule(t, "{'allow':true,'type':'c','major':1,'access':'rw'}");
    access(t, NO_DRIVER, NO_DRIVER, DENIED);
    t.run();
  }

  @Case
  @DisplayName("rules: the last one that fits counts")
  void lastRuleCounts(Trial t) throws Exception {
    rule(t, "{'allow':true,'type':'c','major':1,'minor':99,'access':'rw'}");
    rule(t, "{'allow':false,'type':'c','major':1,'minor':99,'access':'w'}");
    access(t, NO_DRIVER, DENIED, DENIED);
    t.run();
  }

  @Case
  @DisplayName("rules: mknod is allowed, opening what was made is not")
  void mknod(Trial t) throws Exception {
    t.add("linux.resources.devices", "{'allow':true,'type':'c','major':1,'minor':12,'access':'m'}")
        .probe("allowed", "mknod /tmp/a c 1 12 && echo yes", "yes")
        .probe("and not opened", "{ true </tmp/a; } 2>&1 | sed 's/.*: //'", DENIED)
        .probe("it is by default", "mknod /tmp/b b 77 7 && echo yes", "yes")
        .probe("and not opened either", "{ true </tmp/b; } 2>&1 | sed 's/.*: //'", DENIED)
        .run();
  }

  @Case
  @DisplayName("rules: all allowed")
  void allAllowed(Trial t) throws Exception {
    t.set("linux.resources.devices", "[{'allow':true,'access':'rwm'}]")
        .add("linux.devices", "{'path':'/dev/none','type':'c','major':1,'minor':99}")
        .probe("open", "{ true <>/dev/none; } 2>&1 | sed 's/.*: //'", NO_DRIVER)
        .probe("mknod", "mknod /tmp/x b 250 7 && echo yes", "yes")
        .run();
  }
}
