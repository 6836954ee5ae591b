package io.jukung.it.conformance;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;

/** The tables of docs/conformance.md, made from the classes and from {@link KnownDeviations}. */
final class ConformanceDocument {
  static final List<Class<?>> CLASSES =
      List.of(
          LifecycleStatesIT.class,
          ConfigurationIT.class,
          MountsIT.class,
          ProcessIT.class,
          TerminalConformanceIT.class,
          HostnameIT.class,
          HooksConformanceIT.class,
          NamespacesIT.class,
          DevicesIT.class,
          CgroupsIT.class,
          SeccompConformanceIT.class,
          LinuxContainerIT.class,
          CommandLineIT.class,
          ExecConformanceIT.class);

  private ConformanceDocument() {}

  static String sections() {
    StringBuilder table = new StringBuilder("| Section | Class | Cases |\n|---|---|---|\n");
    int sum = 0;
    for (Class<?> type : CLASSES) {
      int cases = cases(type).size();
      sum += cases;
      String section = type.getAnnotation(DisplayName.class).value();
      table.append("| %s | `%s` | %d |\n".formatted(section, type.getSimpleName(), cases));
    }
    return table.append("| | | ").append(sum).append(" |\n").toString();
  }

  /** Names of a class's cases with what they say. */
  static Map<String, String> cases(Class<?> type) {
    Map<String, String> cases = new TreeMap<>();
    for (var method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Case.class)) {
        cases.put(method.getName(), method.getAnnotation(DisplayName.class).value());
      }
    }
    return cases;
  }

  static String deviations() {
    StringBuilder table = new StringBuilder("| Case | Who | Why |\n|---|---|---|\n");
    for (Class<?> type : CLASSES) {
      cases(type)
          .forEach(
              (name, says) -> {
                String test = type.getSimpleName() + "." + name;
                for (Deviation row : KnownDeviations.ALL) {
                  if (row.test().equals(test)) {
                    table.append("| %s | %s | %s |\n".formatted(says, who(row), row.reason()));
                  }
                }
              });
    }
    return table.toString();
  }

  private static String who(Deviation row) {
    return switch (row.where()) {
      case ANYWHERE -> row.runtime().toString();
      case CGROUP_V1 -> row.runtime() + ", cgroup v1";
      case CGROUP_V2 -> row.runtime() + ", cgroup v2";
    };
  }
}
