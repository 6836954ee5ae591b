package io.jukung.runtime.cgroup;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list of device rules, where later ones win, reduced to what both cgroup versions can hold: a
 * default and the exceptions to it. As in runc, the devices every container needs are allowed at
 * the end of any list.
 *
 * <p>Nothing is allowed that no rule names. A rule that takes something out of a wider exception
 * cannot be told to the version 1 controller, which knows no order; it is refused, as in runc.
 *
 * @param exceptions to the default, none contradicting another
 */
record DevicePolicy(boolean allowByDefault, List<DeviceRule> exceptions) {

  /** Making any node is harmless (using it is what counts); null to ptmx as in runc's list. */
  static final List<DeviceRule> ALWAYS_ALLOWED =
      List.of(
          allow('c', null, null, "m"),
          allow('b', null, null, "m"),
          allow('c', 1L, 3L, "rwm"),
          allow('c', 1L, 5L, "rwm"),
          allow('c', 1L, 7L, "rwm"),
          allow('c', 1L, 8L, "rwm"),
          allow('c', 1L, 9L, "rwm"),
          allow('c', 5L, 0L, "rwm"),
          allow('c', 5L, 2L, "rwm"),
          allow('c', 136L, null, "rwm"));

  DevicePolicy {
    exceptions = List.copyOf(exceptions);
  }

  private static DeviceRule allow(
      char type, @Nullable Long major, @Nullable Long minor, String access) {
    return new DeviceRule(true, String.valueOf(type), major, minor, access);
  }

  private record Key(String type, @Nullable Long major, @Nullable Long minor) {}

  static DevicePolicy of(List<DeviceRule> rules) {
    List<DeviceRule> all = new ArrayList<>(rules);
    all.addAll(ALWAYS_ALLOWED);
    boolean allowByDefault = false;
    // exceptions: what differs from the default, by device, as a set of access letters
    Map<Key, String> exceptions = new LinkedHashMap<>();
    for (DeviceRule rule : all) {
      if (rule.type().equals("a")) {
        allowByDefault = rule.allow();
        exceptions.clear();
        continue;
      }
      Key key = new Key(rule.type(), rule.major(), rule.minor());
      if (rule.allow() == allowByDefault) {
        refuseHole(rule, exceptions);
      }
      String before = exceptions.getOrDefault(key, "");
      String now =
          rule.allow() == allowByDefault
              ? without(before, rule.access())
              : with(before, rule.access());
      if (now.isEmpty()) {
        exceptions.remove(key);
      } else {
        exceptions.put(key, now);
      }
    }
    boolean exceptionAllows = !allowByDefault;
    List<DeviceRule> list = new ArrayList<>();
    exceptions.forEach(
        (key, access) ->
            list.add(
                new DeviceRule(exceptionAllows, key.type(), key.major(), key.minor(), access)));
    return new DevicePolicy(allowByDefault, list);
  }

  private static void refuseHole(DeviceRule rule, Map<Key, String> exceptions) {
    exceptions.forEach(
        (wide, access) -> {
          boolean same =
              Objects.equals(wide.major(), rule.major())
                  && Objects.equals(wide.minor(), rule.minor());
          boolean covers =
              wide.type().equals(rule.type())
                  && (wide.major() == null || wide.major().equals(rule.major()))
                  && (wide.minor() == null || wide.minor().equals(rule.minor()));
          if (!same && covers && !without(access, rule.access()).equals(access)) {
            throw OciException.unsupported(
                "linux.resources.devices: a rule for "
                    + text(rule.type(), rule.major(), rule.minor())
                    + " that contradicts the earlier one for "
                    + text(wide.type(), wide.major(), wide.minor())
                    + " with cgroup version 1");
          }
        });
  }

  static String text(String type, @Nullable Long major, @Nullable Long minor) {
    return type + " " + (major == null ? "*" : major) + ":" + (minor == null ? "*" : minor);
  }

  private static String with(String before, String added) {
    StringBuilder out = new StringBuilder();
    for (char letter : new char[] {'r', 'w', 'm'}) {
      if (before.indexOf(letter) >= 0 || added.indexOf(letter) >= 0) {
        out.append(letter);
      }
    }
    return out.toString();
  }

  private static String without(String before, String removed) {
    StringBuilder out = new StringBuilder();
    for (char letter : before.toCharArray()) {
      if (removed.indexOf(letter) < 0) {
        out.append(letter);
      }
    }
    return out.toString();
  }
}
