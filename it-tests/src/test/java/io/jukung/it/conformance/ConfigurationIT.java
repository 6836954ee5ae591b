package io.jukung.it.conformance;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config.md: Specification version, Root, Annotations, Extensibility")
class ConfigurationIT {

  @Case
  @DisplayName("ociVersion must be a version")
  void versionsMustBeVersions(Trial t) throws Exception {
    t.args("true").set("ociVersion", "'sea'");
    t.refused("sea", t.runOnce(), "ociVersion.*sea");
    t.drop("ociVersion");
    t.refused("none", t.runOnce(), "ociVersion");
  }

  @Case
  @DisplayName("ociVersion: an incompatible major version is refused")
  void majorVersionsAreRefused(Trial t) throws Exception {
    t.args("true").set("ociVersion", "'2.0.0'");
    t.refused("2.0.0", t.runOnce(), "ociVersion.*2\\.0\\.0");
  }

  @Case
  @DisplayName("ociVersion: every 1.x is taken")
  void minorVersionsAreTaken(Trial t) throws Exception {
    t.args("true");
    for (String version : new String[] {"1.0.0", "1.0.2-dev", "1.1.0", "1.2.0"}) {
      t.set("ociVersion", "'" + version + "'");
      t.exits(version, 0, t.runOnce());
    }
  }

  @Case
  @DisplayName("unknown properties are ignored, wherever they are")
  void unknownPropertiesAreIgnored(Trial t) throws Exception {
    t.set("sea", "{'salt':[1,2]}")
        .set("process.sea", "1")
        .set("root.sea", "'x'")
        .set("linux.sea", "{}")
        .set("linux.resources.sea", "null")
        .set("linux.resources.memory", "{'sea':1}")
        .probe("it runs", "echo yes", "yes")
        .run();
  }

  @Case
  @DisplayName("what is no JSON, or has values of wrong types, is refused")
  void nonsenseIsRefused(Trial t) throws Exception {
    Path file = t.dir().resolve("config.json");
    Files.writeString(file, "{\"ociVersion\": \"1.0.2\",");
    String[] create = {"create", "-b", t.dir().toString(), t.id()};
    t.refused("cut off", t.call(create), "config.json|line 1|JSON");
    Files.write(file, new byte[0]);
    t.refused("empty", t.call(create), "config.json|JSON");
    t.set("process.args", "'sh'");
    t.refused("args that is no array", t.create(), "process.args");
    t.args("sh").set("process.user.uid", "-1");
    t.refused("negative uid", t.create(), "process.user.uid");
    t.set("process.user.uid", "'root'");
    t.refused("uid by name", t.create(), "process.user.uid");
  }

  @Case
  @DisplayName("text that is not ASCII reaches the program")
  void textIsUtf8(Trial t) throws Exception {
    t.add("process.env", "'FISH=Blåhaj \\u9b5a \\ud83d\\udc1f'")
        .set("annotations", "{'org.exåmple':'魚'}");
    t.probe("environment", "echo $FISH", "Blåhaj 魚 🐟").run();
    t.args("sleep", "1000");
    t.create().ok();
    t.check("annotations", Map.of("org.exåmple", "魚"), t.state().stringMap("annotations"));
  }

  @Case
  @DisplayName("annotations: an empty value, and many")
  void annotations(Trial t) throws Exception {
    t.args("sleep", "1000").set("annotations", "{'a.empty':'','b':'=','c.d':'{\\'x\\':1}'}");
    t.create().ok();
    Map<String, String> all = t.state().stringMap("annotations");
    t.check("annotations", Map.of("a.empty", "", "b", "=", "c.d", "{\"x\":1}"), all);
  }

  @Case
  @DisplayName("root.readonly: the root file system is read-only, or not")
  void rootReadonly(Trial t) throws Exception {
    t.set("root.readonly", "true")
        .probe("write", "touch /x", "touch: /x: Read-only file system")
        .probe("mounts in it stay writable", "touch /dev/shm/x && echo yes", "yes")
        .run();
    t.check("file", false, Files.exists(t.rootfs().resolve("x")));
    t.set("root.readonly", "false").args("touch", "/x");
    t.runOnce().ok();
    t.check("file", true, Files.exists(t.rootfs().resolve("x")));
  }

  @Case
  @DisplayName("root.path: absolute, relative to the bundle, or by a link")
  void rootPath(Trial t) throws Exception {
    t.args("true").set("root.path", "'" + t.rootfs() + "'");
    t.exits("absolute", 0, t.runOnce());
    t.set("root.path", "'./rootfs/../rootfs'");
    t.exits("relative", 0, t.runOnce());
    Files.createSymbolicLink(t.dir().resolve("link"), Path.of("rootfs"));
    t.set("root.path", "'link'");
    t.exits("link", 0, t.runOnce());
  }

  @Case
  @DisplayName("root.path: what is not there, or no directory, is refused")
  void rootMustBeThere(Trial t) throws Exception {
    t.args("true").set("root.path", "'missing'");
    t.refused("missing", t.create(), "missing");
    Files.write(t.dir().resolve("file"), "x".getBytes(StandardCharsets.UTF_8));
    t.set("root.path", "'file'");
    t.refused("file", t.create(), "file");
    t.drop("root");
    t.refused("no root", t.create(), "root");
  }

  @Case
  @DisplayName("a Linux container needs linux and process to be run")
  void processMustBeThere(Trial t) throws Exception {
    t.drop("process");
    t.refused("without process", t.runOnce(), "process");
  }

  @Case
  @DisplayName("the container's root is /, the host's file system is not to be seen")
  void theHostIsGone(Trial t) throws Exception {
    t.probeLike("mount of /", "grep -c ' / / ' /proc/self/mountinfo || true", "[01]")
        .probe("bundle", "ls -d " + t.dir(), "ls: " + t.dir() + ": No such file or directory")
        .probe("above", "ls /../.. | grep -c bin", "1")
        .probe("mounts of the host", "grep -c /sys/fs/pstore /proc/self/mountinfo", "0")
        .run();
  }
}
