package io.jukung.containerd.metadata;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.CursorIterable.KeyVal;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.KeyRange;
import org.lmdbjava.Txn;

/**
 * The database. A commit survives the end of this process at once and a power cut within the
 * kernel's write-back time: see docs/adr/0005. Closing it late loses nothing.
 */
public final class Metadata implements AutoCloseable {

  /** Of the layout drawn in {@link Bucket}. */
  public static final int VERSION = 1;

  private static final long MAP_SIZE = 4L << 30;
  private static final int MAX_READERS = 126;
  private static final int MAX_KEY = 511;
  private static final byte[] VERSION_KEY = {'v'};

  private final Env<byte[]> env;
  private final Dbi<byte[]> records;

  /**
   * @param directory made when missing
   * @throws ContainerException FAILED_PRECONDITION when another version wrote it
   */
  public Metadata(Path directory) throws IOException {
    Files.createDirectories(directory);
    env =
        Env.create(ByteArrayProxy.PROXY_BA)
            .setMapSize(MAP_SIZE)
            .setMaxDbs(1)
            .setMaxReaders(MAX_READERS)
            .open(directory.toFile(), EnvFlags.MDB_NOTLS, EnvFlags.MDB_NOSYNC);
    records = env.openDbi("records", DbiFlags.MDB_CREATE);
    checkVersion(directory);
  }

  private void checkVersion(Path directory) {
    byte[] mine = Integer.toString(VERSION).getBytes(StandardCharsets.UTF_8);
    try (Txn<byte[]> txn = env.txnWrite()) {
      byte[] theirs = records.get(txn, VERSION_KEY);
      if (theirs == null) {
        records.put(txn, VERSION_KEY, mine);
        txn.commit();
      } else if (!java.util.Arrays.equals(theirs, mine)) {
        env.close();
        throw new ContainerException(
            ErrorKind.FAILED_PRECONDITION,
            directory
                + " was written in format "
                + new String(theirs, StandardCharsets.UTF_8)
                + ", this program reads format "
                + VERSION);
      }
    }
  }

  /** Runs with a consistent view. */
  public <T> T read(Function<Transaction, T> work) {
    try (Txn<byte[]> txn = env.txnRead()) {
      return work.apply(new LmdbTransaction(txn));
    }
  }

  /** Runs alone among writers; nothing is changed when it throws. */
  public <T> T write(Function<Transaction, T> work) {
    try (Txn<byte[]> txn = env.txnWrite()) {
      T result = work.apply(new LmdbTransaction(txn));
      txn.commit();
      return result;
    }
  }

  /** Brings everything committed so far to the disk. */
  public void sync() {
    env.sync(true);
  }

  @Override
  public void close() {
    env.sync(true);
    env.close();
  }

  private final class LmdbTransaction implements Transaction {
    private final Txn<byte[]> txn;

    LmdbTransaction(Txn<byte[]> txn) {
      this.txn = txn;
    }

    @Override
    public Optional<JsonObject> get(Bucket bucket, String namespace, String name) {
      byte[] value = records.get(txn, key(bucket, namespace, name));
      return value == null ? Optional.empty() : Optional.of(decode(value));
    }

    @Override
    public void put(Bucket bucket, String namespace, String name, JsonObject value) {
      byte[] key = key(bucket, namespace, name);
      if (key.length > MAX_KEY) {
        throw new ContainerException(ErrorKind.INVALID_ARGUMENT, "name too long: " + name);
      }
      records.put(txn, key, Json.writeBytes(value));
    }

    @Override
    public boolean delete(Bucket bucket, String namespace, String name) {
      return records.delete(txn, key(bucket, namespace, name));
    }

    @Override
    public List<Entry> list(Bucket bucket, String namespace, String prefix) {
      return scan(key(bucket, namespace, prefix));
    }

    @Override
    public List<Entry> listAll(Bucket bucket) {
      return scan(new byte[] {(byte) bucket.letter(), 0});
    }

    private List<Entry> scan(byte[] prefix) {
      List<Entry> found = new ArrayList<>();
      try (CursorIterable<byte[]> entries = records.iterate(txn, KeyRange.atLeast(prefix))) {
        for (KeyVal<byte[]> entry : entries) {
          if (!startsWith(entry.key(), prefix)) {
            break;
          }
          String key = new String(entry.key(), 2, entry.key().length - 2, StandardCharsets.UTF_8);
          int zero = key.indexOf('\0');
          found.add(
              new Entry(key.substring(0, zero), key.substring(zero + 1), decode(entry.val())));
        }
      }
      return found;
    }
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && java.util.Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] key(Bucket bucket, String namespace, String name) {
    return (bucket.letter() + "\0" + namespace + '\0' + name).getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject decode(byte[] value) {
    return Json.parseObject(value);
  }
}
