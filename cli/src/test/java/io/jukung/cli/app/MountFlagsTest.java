package io.jukung.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jukung.proto.engine.v1.Mount;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -v}, {@code --mount} and {@code --tmpfs} of run and create. */
final class MountFlagsTest extends CommandTest {

  private Mount mount(String flag, String value) {
    ok("create", flag, value, "img");
    assertEquals(1, engine.containers.created.getHostConfig().getMountsCount());
    return engine.containers.created.getHostConfig().getMounts(0);
  }

  private static Mount.Builder bind(String source, String target) {
    return Mount.newBuilder().setType(Mount.Type.BIND).setSource(source).setTarget(target);
  }

  private void bad(String flag, String value, String why) {
    refused(
        125,
        "invalid argument \""
            + value
            + "\" for \""
            + flag
            + "\" flag: "
            + why
            + "\n\nUsage:  jukung create [OPTIONS] IMAGE [COMMAND] [ARG...]\n\n"
            + "Run 'jukung create --help' for more information\n",
        "create",
        flag,
        value,
        "img");
  }

  private void badVolume(String value, String message) {
    refused(
        125,
        "jukung: " + message + "\n\nRun 'jukung create --help' for more information\n",
        "create",
        "-v",
        value,
        "img");
  }

  @Test
  void volumesOfPathsAreBindMountsWhoseSourceIsMade() {
    Mount plain = bind("/a", "/b").setCreateSource(true).build();
    assertEquals(plain, mount("-v", "/a:/b"));
    assertEquals(plain, mount("-v", "/a:/b:rw"));
    assertEquals(plain, mount("-v", "/x/../a/.:/b"));
    assertEquals(plain.toBuilder().setReadOnly(true).build(), mount("-v", "/a:/b:ro"));
    assertEquals(
        plain.toBuilder().setReadOnly(true).setPropagation("rslave").build(),
        mount("-v", "/a:/b:ro,rslave"));
    assertEquals(plain, mount("-v", "/a:/b:cached"));
  }

  @Test
  void relativeSourcesStartHere() {
    String here = Path.of("").toAbsolutePath().toString();
    assertEquals(here, mount("-v", ".:/b").getSource());
    assertEquals(here + "/x", mount("-v", "./x:/b").getSource());
    assertEquals(Path.of(here).getParent() + "/y", mount("-v", "../y:/b").getSource());
  }

  @Test
  void namesAreVolumes() {
    Mount named = Mount.newBuilder().setType(Mount.Type.VOLUME).setTarget("/d").build();
    assertEquals(named.toBuilder().setSource("data").build(), mount("-v", "data:/d"));
    assertEquals(named, mount("-v", "/d"));
  }

  @Test
  void volumesThatAreNone() {
    badVolume("", "invalid empty volume spec");
    badVolume("/a:/b:c:d", "invalid volume specification: '/a:/b:c:d': too many colons");
    badVolume("/a:/b:foo", "invalid volume specification: '/a:/b:foo': unknown option foo");
    badVolume("/a:/b:", "invalid volume specification: '/a:/b:': unknown option ");
    badVolume(
        "/a:b",
        "invalid volume specification: '/a:b': invalid mount path: 'b' mount path must be"
            + " absolute");
    badVolume(
        "a",
        "invalid volume specification: 'a': invalid mount path: 'a' mount path must be"
            + " absolute");
    badVolume("/a:/", "invalid volume specification: '/a:/': destination can't be '/'");
    badVolume("/a:/b/..", "invalid volume specification: '/a:/b/..': destination can't be '/'");
    badVolume(":/b", "invalid volume specification: empty source");
    badVolume(
        "a/b:/c",
        "\"a/b\" includes invalid characters for a volume name; give a directory of this machine"
            + " as an absolute path, or starting with a dot");
    badVolume("/a:/b:z", "--volume option z is not supported yet");
  }

  @Test
  void mountsOfAllKinds() {
    assertEquals(bind("/a", "/b").build(), mount("--mount", "type=bind,source=/a,target=/b"));
    assertEquals(
        bind("/a", "/b").setReadOnly(true).setPropagation("rshared").setNonRecursive(true).build(),
        mount(
            "--mount",
            "type=bind,src=/a,dst=/b,readonly,bind-propagation=rshared,bind-nonrecursive"));
    assertEquals(
        Mount.newBuilder()
            .setType(Mount.Type.TMPFS)
            .setTarget("/t")
            .setTmpfsOptions("size=1048576,mode=700")
            .build(),
        mount("--mount", "type=tmpfs,destination=/t,tmpfs-size=1m,tmpfs-mode=0700"));
    assertEquals(Mount.Type.VOLUME, mount("--mount", "source=data,target=/d").getType());
    assertEquals("/a,b", mount("--mount", "type=bind,\"source=/a,b\",target=/c").getSource());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo | invalid field 'foo' must be a key=value pair",
        "type=bind,source=/a | target is required",
        "type=bind,target=/b | source is required for a bind mount",
        "type=tmpfs,source=/a,target=/b | a tmpfs has no source",
        "type=disk,target=/b | unknown type 'disk'",
        "type=bind,source=/a,target=/ | destination can't be '/'",
        "type=bind,source=/a,target=/b,colour=red | unexpected key 'colour'",
        "type=bind,source=/a,target=/b,ro=maybe | invalid value for ro: maybe",
        "type=bind,source=/a,target=/b,bind-propagation=up | invalid propagation mode 'up'",
        "type=tmpfs,target=/b,tmpfs-size=big | invalid value for tmpfs-size: big",
        "type=tmpfs,target=/b,tmpfs-mode=9 | invalid value for tmpfs-mode: 9",
        "type=bind,consistency=x,target=/b | unknown consistency 'x'",
        "\"type=bind | a quote is not closed",
      })
  void mountsThatAreNone(String value, String why) {
    bad("--mount", value, why);
  }

  @Test
  void tmpfs() {
    Mount tmp = Mount.newBuilder().setType(Mount.Type.TMPFS).setTarget("/t").build();
    assertEquals(tmp, mount("--tmpfs", "/t"));
    assertEquals(
        tmp.toBuilder().setTmpfsOptions("size=64m,noexec").build(),
        mount("--tmpfs", "/t:size=64m,noexec"));
    bad("--tmpfs", "t", "mount path 't' must be absolute");
    bad("--tmpfs", "", "mount path '' must be absolute");
    bad("--tmpfs", "/", "destination can't be '/'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null", "/dev/null:/dev/x", "/dev/null:/dev/x:rw", "/dev/null:r"})
  void devices(String device) {
    ok("create", "--device", device, "img");
    assertEquals(device, engine.containers.created.getHostConfig().getDevices(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "/dev/null:x:rw", "/dev/null:/x:q", "/a:/b:r:w", "/a:/b:rr"})
  void devicesThatAreNone(String device) {
    refused(
        125,
        "jukung: invalid device specification: "
            + device
            + "\n\nRun 'jukung create --help' for more information\n",
        "create",
        "--device",
        device,
        "img");
  }
}
