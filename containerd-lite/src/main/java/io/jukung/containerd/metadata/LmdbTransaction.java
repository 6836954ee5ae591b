package io.jukung.containerd.metadata;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.CursorIterable.KeyVal;
import org.lmdbjava.Dbi;
import org.lmdbjava.KeyRange;
import org.lmdbjava.Txn;

/** A view through one lmdb transaction. */
final class LmdbTransaction implements Transaction {

  private static final int MAX_KEY = 511;

  private final Dbi<byte[]> records;
  private final Txn<byte[]> txn;

  LmdbTransaction(Dbi<byte[]> records, Txn<byte[]> txn) {
    this.records = records;
    this.txn = txn;
  }

  @Override
  public Optional<JsonObject> get(Bucket bucket, String namespace, String name) {
    byte[] key = key(bucket, namespace, name);
    byte[] value = key.length > MAX_KEY ? null : records.get(txn, key);
    return value == null ? Optional.empty() : Optional.of(Json.parseObject(value));
  }

  @Override
  public void put(Bucket bucket, String namespace, String name, JsonObject value) {
    byte[] key = key(bucket, namespace, name);
    if (key.length > MAX_KEY) {
      throw ContainerException.invalidArgument("name too long: " + name);
    }
    records.put(txn, key, Json.writeBytes(value));
  }

  @Override
  public boolean delete(Bucket bucket, String namespace, String name) {
    byte[] key = key(bucket, namespace, name);
    return key.length <= MAX_KEY && records.delete(txn, key);
  }

  @Override
  public List<Entry> list(Bucket bucket, String namespace, String prefix) {
    return scan(key(bucket, namespace, prefix));
  }

  @Override
  public List<Entry> listAll(Bucket bucket) {
    return scan(new byte[] {(byte) bucket.letter(), 0});
  }

  @Override
  public Set<String> namespaces(Bucket bucket) {
    Set<String> found = new TreeSet<>();
    String from = "";
    while (true) {
      byte[] prefix = {(byte) bucket.letter(), 0};
      // 0x01 follows the 0x00 that ends a namespace: the next one begins there
      byte[] start =
          from.isEmpty()
              ? prefix
              : (bucket.letter() + "\0" + from + '\1').getBytes(StandardCharsets.UTF_8);
      try (CursorIterable<byte[]> entries = records.iterate(txn, KeyRange.atLeast(start))) {
        var iterator = entries.iterator();
        if (!iterator.hasNext()) {
          return found;
        }
        byte[] key = iterator.next().key();
        if (!startsWith(key, prefix)) {
          return found;
        }
        String rest = new String(key, 2, key.length - 2, StandardCharsets.UTF_8);
        from = rest.substring(0, rest.indexOf('\0'));
        found.add(from);
      }
    }
  }

  private List<Entry> scan(byte[] prefix) {
    List<Entry> found = new ArrayList<>();
    try (CursorIterable<byte[]> entries = records.iterate(txn, KeyRange.atLeast(prefix))) {
      for (KeyVal<byte[]> entry : entries) {
        byte[] bytes = entry.key();
        if (!startsWith(bytes, prefix)) {
          break;
        }
        String key = new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8);
        int zero = key.indexOf('\0');
        found.add(
            new Entry(
                key.substring(0, zero), key.substring(zero + 1), Json.parseObject(entry.val())));
      }
    }
    return found;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] key(Bucket bucket, String namespace, String name) {
    return (bucket.letter() + "\0" + namespace + '\0' + name).getBytes(StandardCharsets.UTF_8);
  }
}
