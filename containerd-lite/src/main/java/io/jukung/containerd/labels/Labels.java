package io.jukung.containerd.labels;

import io.jukung.proto.error.ContainerException;
import io.jukung.proto.error.ErrorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labels: at most 4096 bytes for a key with its value, as containerd's {@code pkg/labels} has it.
 */
public final class Labels {

  private static final int MAX = 4096;
  private static final String FIELD = "labels";

  private Labels() {}

  /**
   * The labels to keep: an empty value is no label.
   *
   * @throws ContainerException INVALID_ARGUMENT for a pair that is too long
   */
  public static Map<String, String> checked(Map<String, String> labels) {
    Map<String, String> kept = withoutEmpty(labels);
    kept.forEach(
        (key, value) -> {
          if (key.length() + value.length() > MAX) {
            throw new ContainerException(
                ErrorKind.INVALID_ARGUMENT,
                "label key and value length ("
                    + (key.length() + value.length())
                    + " bytes) greater than maximum size ("
                    + MAX
                    + " bytes), key: "
                    + key.substring(0, Math.min(64, key.length())));
          }
        });
    return Map.copyOf(kept);
  }

  /**
   * The labels after an update.
   *
   * @param paths of the field mask; empty: all fields are replaced
   */
  public static Map<String, String> updated(
      Map<String, String> before, Map<String, String> after, List<String> paths) {
    if (paths.isEmpty() || paths.contains(FIELD)) {
      return checked(after);
    }
    Map<String, String> merged = new LinkedHashMap<>(before);
    for (String path : paths) {
      if (path.startsWith(FIELD + ".")) {
        String key = path.substring(FIELD.length() + 1);
        String value = after.getOrDefault(key, "");
        if (value.isEmpty()) {
          merged.remove(key);
        } else {
          merged.put(key, value);
        }
      }
    }
    return checked(merged);
  }

  private static Map<String, String> withoutEmpty(Map<String, String> labels) {
    Map<String, String> kept = new LinkedHashMap<>(labels);
    kept.values().removeIf(String::isEmpty);
    return kept;
  }

  /** True when the mask names this field or is empty. */
  public static boolean covers(List<String> paths, String field) {
    return paths.isEmpty() || paths.contains(field);
  }

  /** Fails with INVALID_ARGUMENT for a path that is neither known nor a label. */
  public static void onlyKnown(List<String> paths, List<String> known, String what) {
    for (String path : paths) {
      if (!known.contains(path) && !path.equals(FIELD) && !path.startsWith(FIELD + ".")) {
        throw new ContainerException(
            ErrorKind.INVALID_ARGUMENT, "cannot update " + path + " field on " + what);
      }
    }
  }
}
