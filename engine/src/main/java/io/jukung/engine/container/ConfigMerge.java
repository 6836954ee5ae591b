package io.jukung.engine.container;

import io.jukung.engine.config.ContainerConfig;
import io.jukung.proto.error.ContainerException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the user asked for over what the image says, by Docker's rules. */
final class ConfigMerge {
  private ConfigMerge() {}

  /**
   * @throws ContainerException INVALID_ARGUMENT when nothing says what to run
   */
  static ContainerConfig merge(ContainerConfig asked, ContainerConfig image) {
    List<String> cmd = asked.cmd();
    List<String> entrypoint = asked.entrypoint();
    if (isEmpty(cmd) && entrypoint == null) {
      cmd = image.cmd();
    }
    if (entrypoint == null) {
      entrypoint = image.entrypoint();
    } else if (entrypoint.isEmpty() || entrypoint.equals(List.of(""))) {
      // --entrypoint "" takes the image's away, and its command with it
      entrypoint = null;
    }
    if (isEmpty(cmd) && isEmpty(entrypoint)) {
      throw ContainerException.invalidArgument("no command specified");
    }
    Map<String, String> labels = new LinkedHashMap<>(image.labels());
    labels.putAll(asked.labels());
    return new ContainerConfig(
        asked.image(),
        cmd,
        entrypoint,
        env(asked.env(), image.env()),
        asked.workingDir().isEmpty() ? image.workingDir() : asked.workingDir(),
        asked.user().isEmpty() ? image.user() : asked.user(),
        asked.hostname(),
        asked.domainname(),
        labels,
        asked.tty(),
        asked.openStdin(),
        asked.stdinOnce(),
        asked.stopSignal().isEmpty() ? image.stopSignal() : asked.stopSignal(),
        asked.stopTimeout(),
        union(asked.exposedPorts(), image.exposedPorts()),
        union(asked.volumes(), image.volumes()));
  }

  private static boolean isEmpty(@Nullable List<String> list) {
    return list == null || list.isEmpty();
  }

  private static List<String> env(List<String> asked, List<String> image) {
    Set<String> names = new HashSet<>();
    asked.forEach(entry -> names.add(name(entry)));
    List<String> env = new ArrayList<>(asked);
    image.stream().filter(entry -> !names.contains(name(entry))).forEach(env::add);
    return env;
  }

  private static String name(String entry) {
    int equals = entry.indexOf('=');
    return equals < 0 ? entry : entry.substring(0, equals);
  }

  private static List<String> union(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
