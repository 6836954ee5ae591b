package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The eBPF device policy, on a version 2 tree, which may be one without controllers. */
@Tag("cgroup")
@EnabledIf("aVersion2TreeIsMounted")
class DevicePolicyV2IT extends RuntimeCase {
  /** Of a device that no driver serves: opening it tells whether the policy was asked first. */
  private static final String NODE = "{'type':'c','path':'/dev/odd','major':240,'minor':77}";

  private static CgroupLayout layout() throws IOException {
    StringBuilder mounts = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(" - cgroup2 ")) {
        mounts.append(line).append('\n');
      }
    }
    return CgroupLayout.parse(mounts.toString(), Files.readString(Path.of("/proc/self/cgroup")));
  }

  static boolean aVersion2TreeIsMounted() throws IOException {
    return layout().isUnified();
  }

  @Override
  OciRuntime openRuntime() {
    try {
      return new OciRuntime(dir.resolve("state"), kernel, layout(), false);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String output(String rules) throws IOException {
    Bundle bundle =
        script("cat /dev/odd; echo x >/dev/null && head -c 1 /dev/zero | wc -c")
            .linux(
                l ->
                    l.put("devices", Json.parse(("[" + NODE + "]").replace('\'', '"')))
                        .put("resources", Json.parse(rules.replace('\'', '"'))));
    return run(bundle).output();
  }

  @Test
  void whatTheRulesDoNotAllowCannotBeOpened() throws IOException {
    String output = output("{'devices':[{'allow':false,'access':'rwm'}]}");
    assertTrue(output.contains("/dev/odd': Operation not permitted"), output);
    assertTrue(output.endsWith("\n1\n"), output);
  }

  @Test
  void whatTheyAllowReachesTheDriver() throws IOException {
    String output =
        output(
            "{'devices':[{'allow':false},"
                + "{'allow':true,'type':'c','major':240,'minor':77,'access':'r'}]}");
    assertTrue(output.contains("/dev/odd': No such device"), output);
  }

  @Test
  void theKernelTakesLongLists() throws IOException {
    StringBuilder rules = new StringBuilder("{'devices':[{'allow':false}");
    for (int i = 0; i < 400; i++) {
      rules.append(",{'allow':true,'type':'c','major':240,'minor':").append(i).append('}');
    }
    String output = output(rules.append("]}").toString());
    assertTrue(output.contains("/dev/odd': No such device"), output);
  }
}
