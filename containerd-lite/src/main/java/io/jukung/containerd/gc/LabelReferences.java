package io.jukung.containerd.gc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The labels by which containerd's clients say what a thing needs: docs/garbage-collection.md. */
final class LabelReferences {

  static final String ROOT = "containerd.io/gc.root";
  private static final String CONTENT = "containerd.io/gc.ref.content";
  private static final String SNAPSHOT = "containerd.io/gc.ref.snapshot.";

  private LabelReferences() {}

  static List<Node> of(Map<String, String> labels) {
    List<Node> found = new ArrayList<>();
    labels.forEach(
        (key, value) -> {
          // gc.ref.content, gc.ref.content.l.0, gc.ref.content/anything
          if (key.equals(CONTENT)
              || key.startsWith(CONTENT + ".")
              || key.startsWith(CONTENT + "/")) {
            found.add(new Node.Blob(value));
          } else if (key.startsWith(SNAPSHOT)) {
            String snapshotter = key.substring(SNAPSHOT.length());
            int end = snapshotter.indexOf('/');
            found.add(
                new Node.Snapshot(end < 0 ? snapshotter : snapshotter.substring(0, end), value));
          }
        });
    return found;
  }
}
