package io.jukung.runtime.command;

import io.jukung.runtime.plan.KnownWords;
import io.jukung.runtime.seccomp.SeccompWords;
import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.util.List;

/** {@code features} (runtime-spec 1.2, "features"): what this runtime does, and nothing else. */
final class FeaturesCommand {
  private final Session session;

  FeaturesCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) {
    Flags flags = Flags.parse(CommandFlags.of("features"), words);
    if (!flags.arguments().isEmpty()) {
      throw new UsageException("\"features\" takes no arguments");
    }
    session.out().println(Json.pretty(features(), "    "));
    return 0;
  }

  private JsonObject features() {
    return JsonObject.builder()
        .put("ociVersionMin", "1.0.0")
        .put("ociVersionMax", DefaultSpec.OCI_VERSION)
        .putStrings(
            "hooks",
            List.of(
                "prestart",
                "createRuntime",
                "createContainer",
                "startContainer",
                "poststart",
                "poststop"))
        .putStrings("mountOptions", KnownWords.mountOptions())
        .put("linux", linux())
        .put(
            "annotations",
            JsonObject.builder()
                .put(
                    "org.opencontainers.runc.checkpoint.enabled",
                    Boolean.toString(Criu.isThere(session.criu()))))
        .build();
  }

  private static JsonObject.Builder linux() {
    return JsonObject.builder()
        .putStrings("namespaces", KnownWords.namespaces())
        .putStrings("capabilities", KnownWords.capabilities())
        .put(
            "cgroup",
            JsonObject.builder()
                .put("v1", true)
                .put("v2", true)
                .put("systemd", true)
                .put("systemdUser", true)
                .put("rdma", true))
        .put(
            "seccomp",
            enabled(true)
                .putStrings("actions", SeccompWords.actions())
                .putStrings("operators", SeccompWords.operators())
                .putStrings("archs", SeccompWords.architectures())
                .putStrings("knownFlags", SeccompWords.flags())
                .putStrings("supportedFlags", SeccompWords.flags()))
        .put("apparmor", enabled(true))
        .put("selinux", enabled(true))
        .put("intelRdt", enabled(false))
        .put(
            "mountExtensions",
            JsonObject.builder()
                .put("idmap", enabled(KnownWords.mountOptions().contains("idmap"))));
  }

  private static JsonObject.Builder enabled(boolean on) {
    return JsonObject.builder().put("enabled", on);
  }
}
