package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.dbus.UnitProperty;
import io.jukung.runtime.dbus.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Properties of the unit that annotations give: {@code org.systemd.property.NAME}, with a value in
 * GVariant's text format.
 */
final class PropertyAnnotations {
  private static final String PREFIX = "org.systemd.property.";
  private static final double MICROS = 1_000_000;

  private PropertyAnnotations() {}

  static List<UnitProperty> read(Map<String, String> annotations) {
    List<UnitProperty> properties = new ArrayList<>();
    new TreeMap<>(annotations)
        .forEach(
            (key, text) -> {
              if (key.startsWith(PREFIX)) {
                properties.add(property(key, text));
              }
            });
    return properties;
  }

  private static UnitProperty property(String key, String text) {
    String name = key.substring(PREFIX.length());
    if (!name.matches("[A-Za-z]{3,}")) {
      throw OciException.badSpec(
          "annotation " + key + ": a property's name has letters only, and three at least");
    }
    Variant value;
    try {
      value = VariantText.parse(text);
    } catch (IllegalArgumentException e) {
      throw OciException.badSpec("annotation " + key + "=" + text + ": " + e.getMessage());
    }
    if (!name.matches(".*[a-z]Sec")) {
      return new UnitProperty(name, value);
    }
    // documented in seconds, on D-Bus in microseconds
    if (!(value.value() instanceof Number number)) {
      throw OciException.badSpec("annotation " + key + "=" + text + ": not a number");
    }
    long micros =
        number instanceof Double seconds
            ? (long) (seconds * MICROS)
            : number.longValue() * (long) MICROS;
    return new UnitProperty(
        name.substring(0, name.length() - "Sec".length()) + "USec", Variant.unsigned(micros));
  }
}
