package io.jukung.containerd.gc;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.Digest;
import io.jukung.proto.image.ImageConfig;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a manifest, an index or an image config itself names, whether or not labels say it too.
 * Blobs never change, so each is read once.
 */
final class DocumentReferences {

  /** Opens a blob's bytes. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(String digest) throws IOException;
  }

  /**
   * What one document names.
   *
   * @param chain chain ids of its layers, which are names of snapshots
   */
  record Found(List<Node.Blob> blobs, List<String> chain) {
    static final Found NOTHING = new Found(List.of(), List.of());
  }

  /** Larger documents are refused when pulled. */
  private static final long MAX_DOCUMENT = 4 << 20;

  private final Opener opener;
  private final Map<String, Found> known = new ConcurrentHashMap<>();

  DocumentReferences(Opener opener) {
    this.opener = opener;
  }

  Found of(String digest, long size) {
    return size > MAX_DOCUMENT ? Found.NOTHING : known.computeIfAbsent(digest, this::read);
  }

  /** Blobs that are gone need no place here. */
  void forget(String digest) {
    known.remove(digest);
  }

  private Found read(String digest) {
    try (FileChannel blob = opener.open(digest)) {
      ByteBuffer first = ByteBuffer.allocate(1);
      if (blob.read(first, 0) < 1 || first.get(0) != '{') {
        return Found.NOTHING;
      }
      ByteBuffer content = ByteBuffer.allocate((int) blob.size());
      while (content.hasRemaining() && blob.read(content, content.position()) >= 0) {
        // until full
      }
      return parse(Json.parseObject(content.array()).view());
    } catch (NoSuchFileException e) {
      return Found.NOTHING;
    } catch (JsonException | ContainerException e) {
      return Found.NOTHING; // a blob that only looks like JSON, or like a document
    } catch (IOException e) {
      // not knowing what it names, nothing may be removed
      throw new UncheckedIOException("read " + digest, e);
    }
  }

  private static Found parse(JsonView document) {
    List<Node.Blob> blobs = new ArrayList<>();
    for (String field : List.of("config", "subject")) {
      JsonView descriptor = document.find(field);
      if (descriptor != null) {
        add(blobs, descriptor);
      }
    }
    for (String field : List.of("layers", "manifests", "blobs")) {
      if (document.has(field)) {
        document.elements(field).forEach(descriptor -> add(blobs, descriptor));
      }
    }
    JsonView rootfs = document.find("rootfs");
    List<String> chain = List.of();
    if (rootfs != null && rootfs.has("diff_ids")) {
      List<Digest> layers = rootfs.strings("diff_ids").stream().map(Digest::parse).toList();
      chain = ImageConfig.chainIds(layers).stream().map(Digest::toString).toList();
    }
    return new Found(List.copyOf(blobs), chain);
  }

  private static void add(List<Node.Blob> blobs, JsonView descriptor) {
    String digest = descriptor.string("digest", "");
    if (Digest.isValid(digest)) {
      blobs.add(new Node.Blob(digest));
    }
  }
}
