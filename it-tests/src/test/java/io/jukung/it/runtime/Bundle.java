package io.jukung.it.runtime;

import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A bundle of busybox, whose config a test changes before it is used. */
final class Bundle {
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final List<String> APPLETS =
      List.of(
          "sh",
          "cat",
          "echo",
          "sleep",
          "true",
          "false",
          "id",
          "ls",
          "mount",
          "hostname",
          "touch",
          "mkdir",
          "stat",
          "grep",
          "kill",
          "tty",
          "stty",
          "dd",
          "ulimit",
          "readlink",
          "ip",
          "ifconfig",
          "ps",
          "env",
          "tail",
          "wc",
          "mknod",
          "chmod",
          "umask",
          "cmp",
          "head");

  final Path directory;
  private JsonObject config;

  private Bundle(Path directory, JsonObject config) {
    this.directory = directory;
    this.config = config;
  }

  /** A bundle whose process runs this script. */
  static Bundle of(Path directory, String cgroup, String... args) throws IOException {
    Path bin = Files.createDirectories(directory.resolve("rootfs/bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"));
    for (String applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    for (String name : List.of("tmp", "etc", "proc", "sys", "dev", "home")) {
      Files.createDirectories(directory.resolve("rootfs").resolve(name));
    }
    Files.writeString(
        directory.resolve("rootfs/etc/passwd"),
        "root:x:0:0::/root:/bin/sh\nsea:x:1000:1000::/home:/bin/sh\n");
    Bundle bundle = new Bundle(directory, DefaultSpec.create());
    bundle.process(p -> p.put("terminal", false).putStrings("args", List.of(args)));
    bundle.linux(l -> l.put("cgroupsPath", cgroup));
    return bundle;
  }

  Bundle top(UnaryOperator<JsonObject.Builder> change) {
    config = change.apply(config.toBuilder()).build();
    return this;
  }

  private Bundle section(String name, UnaryOperator<JsonObject.Builder> change) {
    JsonObject section = (JsonObject) Objects.requireNonNull(config.get(name));
    return top(c -> c.put(name, change.apply(section.toBuilder())));
  }

  Bundle process(UnaryOperator<JsonObject.Builder> change) {
    return section("process", change);
  }

  Bundle linux(UnaryOperator<JsonObject.Builder> change) {
    return section("linux", change);
  }

  Bundle mount(String json) {
    List<JsonValue> mounts =
        new ArrayList<>(((JsonArray) Objects.requireNonNull(config.get("mounts"))).elements());
    mounts.add(Json.parse(json.replace('\'', '"')));
    return top(c -> c.put("mounts", new JsonArray(mounts)));
  }

  Path write() throws IOException {
    Files.write(directory.resolve("config.json"), Json.writeBytes(config));
    return directory;
  }

  JsonObject config() {
    return config;
  }
}
