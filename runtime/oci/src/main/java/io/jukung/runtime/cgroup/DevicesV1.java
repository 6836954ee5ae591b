package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which devices may be opened and made (Documentation/admin-guide/cgroup-v1/devices.rst). */
final class DevicesV1 implements CgroupController {
  @Override
  public String name() {
    return "devices";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return !resources.devices().isEmpty();
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    if (resources.devices().isEmpty()) {
      return;
    }
    write(directory, DevicePolicy.of(resources.devices()));
  }

  static void write(Path directory, DevicePolicy policy) {
    // "a" clears all exceptions and sets the default; then the exceptions in one go
    String reset = policy.allowByDefault() ? "devices.allow" : "devices.deny";
    CgroupFiles.write(directory.resolve(reset), "a");
    List<String> exceptions = new ArrayList<>();
    for (DeviceRule rule : policy.exceptions()) {
      exceptions.add(text(rule));
    }
    if (!exceptions.isEmpty()) {
      String file = policy.allowByDefault() ? "devices.deny" : "devices.allow";
      CgroupFiles.writeEach(directory.resolve(file), exceptions);
    }
  }

  private static String text(DeviceRule rule) {
    return DevicePolicy.text(rule.type(), rule.major(), rule.minor()) + " " + rule.access();
  }
}
