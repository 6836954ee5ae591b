package io.jukung.it.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** Images made on the spot: an OCI layout with one gzip layer. */
public final class Images {

  private Images() {}

  /** A root filesystem of busybox with all its applets. */
  public static Path busyboxRoot(Path home) throws Exception {
    Path root = home.resolve("busybox-root");
    if (Files.exists(root)) {
      return root;
    }
    for (String directory :
        new String[] {"bin", "etc", "tmp", "proc", "sys", "dev", "root", "home"}) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
    root.resolve("bin/busybox").toFile().setExecutable(true, false);
    for (String applet : Installation.system("/bin/busybox", "--list").lines().toList()) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
      }
    }
    Files.writeString(
        root.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
    Files.writeString(
        root.resolve("etc/group"), "root:x:0:\nnogroup:x:65534:\nstaff:x:50:nobody\n");
    Files.writeString(root.resolve("home/not-executable"), "plain text\n");
    Installation.system("chmod", "1777", root.resolve("tmp").toString());
    return root;
  }

  /** A minimal Debian, made once per machine and kept under /var/tmp since it takes a while. */
  public static Path debianRoot() throws Exception {
    Path kept = Path.of("/var/tmp/jukung-it-debian");
    if (!Files.exists(kept.resolve(".complete"))) {
      Installation.system("rm", "-rf", "--one-file-system", kept.toString());
      ProcessBuilder debootstrap =
          new ProcessBuilder("debootstrap", "--variant=minbase", "bookworm", kept.toString());
      debootstrap
          .redirectErrorStream(true)
          .redirectOutput(Path.of("/var/tmp/jukung-it-debootstrap.log").toFile());
      debootstrap.environment().put("PATH", System.getenv("PATH") + ":/usr/sbin:/sbin");
      if (debootstrap.start().waitFor() != 0) {
        throw new IllegalStateException(
            "debootstrap failed: see /var/tmp/jukung-it-debootstrap.log");
      }
      Files.writeString(kept.resolve(".complete"), "");
    }
    return kept;
  }

  /** {@code root} as an OCI layout tagged latest. */
  public static Path layout(
      Path home, String name, Path root, String architecture, String configJson) throws Exception {
    Path layout = Files.createDirectories(home.resolve(name + "-layout"));
    Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    Path tar = home.resolve(name + ".tar");
    Installation.system(
        "tar", "-C", root.toString(), "--xattrs", "--numeric-owner", "-cf", tar.toString(), ".");
    String diffId = sha256(tar);
    Path gz = home.resolve(name + ".tar.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(gz), 1 << 16)) {
      Files.copy(tar, out);
    }
    Files.delete(tar);
    String layer = sha256(gz);
    long layerSize = Files.size(gz);
    Files.move(gz, blobs.resolve(layer));
    String config =
        """
        {"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},\
        "history":[{"created":"2026-01-01T00:00:00Z","created_by":"test"}],"created":"2026-01-01T00:00:00Z"}"""
            .formatted(architecture, configJson, diffId);
    String configDigest = blob(blobs, config);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
        "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d},\
        "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":%d}]}"""
            .formatted(configDigest, config.length(), layer, layerSize);
    String manifestDigest = blob(blobs, manifest);
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",\
        "digest":"sha256:%s","size":%d,"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}"""
            .formatted(manifestDigest, manifest.length()));
    return layout;
  }

  private static String blob(Path blobs, String text) throws IOException {
    String digest = hex(digester().digest(text.getBytes(StandardCharsets.UTF_8)));
    Files.writeString(blobs.resolve(digest), text);
    return digest;
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digester = digester();
    byte[] buffer = new byte[1 << 16];
    try (var in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digester.update(buffer, 0, n);
      }
    }
    return hex(digester.digest());
  }

  private static MessageDigest digester() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
