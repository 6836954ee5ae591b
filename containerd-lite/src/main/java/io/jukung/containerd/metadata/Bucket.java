package io.jukung.containerd.metadata;

/**
 * What a record is. The whole schema: each record lies under the key
 *
 * <pre>
 *   kind 0x00 namespace 0x00 name          value: JSON
 *
 *   NAMESPACE   ""         namespace       {"labels":{}}
 *   CONTAINER   namespace  container id    containers.ContainerRecord
 *   IMAGE       namespace  image name      images.ImageRecord
 *   BLOB        namespace  digest          {"size","created","updated","labels"}   the namespace sees the blob
 *   INGEST      namespace  ref             {"key","expected","started","size"}     key: its directory
 *   SNAPSHOT    namespace  SNAPSHOTTER/key snapshots.SnapshotRecord
 *   LEASE       namespace  lease id        {"created","labels"}
 *   LEASED      namespace  lease id 0x00 type 0x00 resource id   {}
 *   COUNTER     ""         "snapshot"      {"next"}                                directory numbers, never reused
 * </pre>
 *
 * A change here is a change of the format: raise {@link Metadata#VERSION}.
 */
public enum Bucket {
  NAMESPACE('n'),
  CONTAINER('c'),
  IMAGE('i'),
  BLOB('b'),
  INGEST('g'),
  SNAPSHOT('s'),
  LEASE('l'),
  LEASED('r'),
  COUNTER('k');

  private final char letter;

  Bucket(char letter) {
    this.letter = letter;
  }

  char letter() {
    return letter;
  }
}
