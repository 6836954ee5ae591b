package io.jukung.containerd.metadata;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * The database. A commit survives the end of this process at once; a power cut takes back what was
 * committed after the last checkpoint, which is a few seconds old at most: docs/adr/0005.
 */
public final class Metadata implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Metadata.class.getName());

  /** Of the layout drawn in {@link Bucket}. */
  public static final int VERSION = 1;

  private static final Duration CHECKPOINT_AFTER = Duration.ofSeconds(2);
  private static final long MAP_SIZE = 4L << 30;
  private static final int MAX_READERS = 126;
  private static final byte[] VERSION_KEY = {'v'};

  private final Checkpoints checkpoints;
  private final boolean restored;
  private final Env<byte[]> env;
  private final Dbi<byte[]> records;
  // lmdb's own lock belongs to an OS thread and would block carriers of virtual threads
  private final ReentrantLock writer = new ReentrantLock();
  private final CheckpointTimer timer;

  /** Without checkpoints of files: for a database whose files nobody misses. */
  public Metadata(Path directory) throws IOException {
    this(directory, path -> {});
  }

  /**
   * @param directory made when missing
   * @param disk used by checkpoints, on a thread of their own
   * @throws ContainerException FAILED_PRECONDITION when another version wrote it
   */
  public Metadata(Path directory, DiskSync disk) throws IOException {
    this(directory, disk, Checkpoints.currentBoot(), CHECKPOINT_AFTER);
  }

  Metadata(Path directory, DiskSync disk, String bootId, Duration checkpointAfter)
      throws IOException {
    Files.createDirectories(directory);
    LmdbLibrary.prepare(directory);
    this.checkpoints = new Checkpoints(directory, disk, bootId);
    this.restored = checkpoints.recover();
    this.env =
        Env.create(ByteArrayProxy.PROXY_BA)
            .setMapSize(MAP_SIZE)
            .setMaxDbs(1)
            .setMaxReaders(MAX_READERS)
            .open(directory.toFile(), EnvFlags.MDB_NOTLS, EnvFlags.MDB_NOSYNC);
    try {
      this.records = env.openDbi("records", DbiFlags.MDB_CREATE);
      checkVersion(directory);
    } catch (RuntimeException e) {
      env.close();
      throw e;
    }
    this.timer = new CheckpointTimer(checkpointAfter, this::checkpoint);
  }

  private void checkVersion(Path directory) {
    byte[] mine = Integer.toString(VERSION).getBytes(StandardCharsets.UTF_8);
    try (Txn<byte[]> txn = env.txnWrite()) {
      byte[] theirs = records.get(txn, VERSION_KEY);
      if (theirs == null) {
        records.put(txn, VERSION_KEY, mine);
        txn.commit();
      } else if (!Arrays.equals(theirs, mine)) {
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

  /**
   * True when this start followed a power cut: records may then speak of files that were deleted
   * just before it.
   */
  public boolean restored() {
    return restored;
  }

  /** Runs with a consistent view. */
  public <T> T read(Function<Transaction, T> work) {
    try (Txn<byte[]> txn = env.txnRead()) {
      return work.apply(new LmdbTransaction(records, txn));
    }
  }

  /** Runs alone among writers; nothing is changed when it throws. */
  public <T> T write(Function<Transaction, T> work) {
    writer.lock();
    try (Txn<byte[]> txn = env.txnWrite()) {
      T result = work.apply(new LmdbTransaction(records, txn));
      txn.commit();
      return result;
    } finally {
      writer.unlock();
      timer.changed();
    }
  }

  /** Makes a checkpoint now. */
  public void checkpoint() throws IOException {
    checkpoints.take(work -> env.copy(work.toFile(), org.lmdbjava.CopyFlags.MDB_CP_COMPACT));
  }

  @Override
  public void close() {
    timer.close();
    writer.lock();
    try {
      if (env.isClosed()) {
        return;
      }
      env.sync(true);
      env.close();
      checkpoints.markClean();
    } catch (IOException e) {
      // the next start then only does more than it must
      LOG.log(System.Logger.Level.WARNING, "mark the database as closed", e);
    } finally {
      writer.unlock();
    }
  }
}
