package io.jukung.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * Writes an OCI image layout (image-spec, image-layout.md) of gzip layers; several images make one
 * index. Layers are whatever bytes they are given.
 */
public final class OciLayout {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private final Path directory;
  private final Path blobs;
  private final List<String> entries = new ArrayList<>();

  public OciLayout(Path directory) throws IOException {
    this.directory = directory;
    this.blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  /** Adds an image for linux on that architecture. */
  public OciLayout image(String architecture, String configJson, byte[]... tars)
      throws IOException {
    List<String> diffIds = new ArrayList<>();
    List<String> layers = new ArrayList<>();
    for (byte[] tar : tars) {
      diffIds.add("\"sha256:" + sha256(tar) + "\"");
      layers.add(put("application/vnd.oci.image.layer.v1.tar+gzip", gzip(tar), ""));
    }
    String config =
        """
        {"architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]},\
        "created":"2026-01-01T00:00:00Z"}"""
            .formatted(architecture, configJson, String.join(",", diffIds));
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
            .formatted(
                MANIFEST,
                put("application/vnd.oci.image.config.v1+json", config.getBytes(UTF_8), ""),
                String.join(",", layers));
    entries.add(
        put(
            MANIFEST,
            manifest.getBytes(UTF_8),
            ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}"));
    return this;
  }

  /** Ends the layout: its one image, or the index of all, is {@code latest}. */
  public Path write() throws IOException {
    String latest =
        entries.size() == 1
            ? entries.getFirst()
            : put(
                INDEX,
                """
                {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}"""
                    .formatted(INDEX, String.join(",", entries))
                    .getBytes(UTF_8),
                "");
    String named =
        latest.substring(0, latest.length() - 1)
            + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"latest\"}}";
    Files.writeString(
        directory.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + named + "]}");
    return directory;
  }

  /** Stores a blob and returns its descriptor. */
  private String put(String mediaType, byte[] bytes, String more) throws IOException {
    String digest = sha256(bytes);
    Files.write(blobs.resolve(digest), bytes);
    return """
    {"mediaType":"%s","digest":"sha256:%s","size":%d%s}"""
        .formatted(mediaType, digest, bytes.length, more);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Digests of all blobs, as file names. */
  public List<String> digests() throws IOException {
    try (var files = Files.list(blobs)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
  }
}
