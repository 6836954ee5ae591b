package io.jukung.it.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.it.support.BusyboxInstallation;
import io.jukung.it.support.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Images as things: listed, named, moved in and out as archives. */
class ImagesIT extends BusyboxInstallation {

  @Test
  void tagAndRemove() throws Exception {
    jukung.ok("tag", "busybox", "mine:v1");
    assertTrue(jukung.ok("images").contains("mine"));
    assertEquals("Untagged: mine:v1\n", jukung.ok("rmi", "mine:v1"));
    assertFalse(jukung.ok("images").contains("mine"));
    jukung.jukung("rmi", "mine:v1").failed(1, "No such image: mine:v1");
  }

  @Test
  void anImageInUseIsKept() throws Exception {
    jukung.ok("tag", "busybox", "used:v1");
    jukung.ok("create", "--name", "user", "used:v1");
    jukung.jukung("rmi", "used:v1").failed(1, "conflict");
    jukung.ok("rm", "user");
    jukung.ok("rmi", "used:v1");
  }

  @Test
  void saveAndLoad() throws Exception {
    Path archive = jukung.home().resolve("saved.tar");
    jukung.ok("save", "-o", archive.toString(), "busybox");
    assertTrue(Installation.system("tar", "-tf", archive.toString()).contains("manifest.json"));
    try (Installation other = Installation.create()) {
      assertTrue(
          other.ok("load", "-i", archive.toString()).contains("Loaded image: busybox:latest"));
      assertEquals("loaded\n", other.ok("run", "--rm", "busybox", "echo", "loaded"));
    }
  }

  @Test
  void skopeoReadsWhatWeSave() throws Exception {
    Path archive = jukung.home().resolve("for-skopeo.tar");
    jukung.ok("save", "-o", archive.toString(), "busybox");
    Path layout = Files.createTempDirectory(jukung.home(), "layout");
    Installation.system(
        "skopeo",
        "--insecure-policy",
        "copy",
        "-q",
        "docker-archive:" + archive,
        "oci:" + layout + ":x");
    assertTrue(Files.exists(layout.resolve("index.json")));
  }

  @Test
  void loadReadsWhatSkopeoWrites() throws Exception {
    Path archive = jukung.home().resolve("ours.tar");
    jukung.ok("save", "-o", archive.toString(), "busybox");
    Path theirs = jukung.home().resolve("theirs.tar");
    Installation.system(
        "skopeo",
        "--insecure-policy",
        "copy",
        "-q",
        "docker-archive:" + archive,
        "docker-archive:" + theirs + ":theirs:v2");
    assertTrue(jukung.ok("load", "-i", theirs.toString()).contains("theirs:v2"));
    assertEquals("ok\n", run("theirs:v2", "echo", "ok"));
    jukung.ok("rmi", "theirs:v2");
  }

  @Test
  void importWithChanges() throws Exception {
    jukung.ok(
        "import",
        "-c",
        "ENTRYPOINT [\"echo\"]",
        "-c",
        "CMD [\"from cmd\"]",
        "-c",
        "WORKDIR /tmp",
        "-c",
        "LABEL a=b",
        jukung.home() + "/busybox.tar",
        "changed:v1");
    assertEquals("from cmd\n", run("changed:v1"));
    assertEquals(
        "b",
        jukung
            .ok("inspect", "--type", "image", "--format", "{{.Config.Labels.a}}", "changed:v1")
            .strip());
    jukung.ok("rmi", "changed:v1");
  }

  @Test
  void noiseIsNotAnArchive() throws Exception {
    Path noise = jukung.home().resolve("noise");
    Files.write(noise, new byte[10_000]);
    assertEquals(1, jukung.jukung("load", "-i", noise.toString()).exit());
    assertEquals(1, jukung.jukung("load", "-i", jukung.home() + "/nowhere.tar").exit());
  }
}
