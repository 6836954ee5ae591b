package io.jukung.engine.spec;

import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp profile in the format of Docker's --security-opt: rules may depend on capabilities,
 * architecture and kernel. {@link #resolve} decides those, which leaves the OCI spec's {@code
 * linux.seccomp}. Immutable.
 */
public final class SeccompProfile {
  private final JsonView profile;

  private SeccompProfile(JsonView profile) {
    this.profile = profile;
  }

  /** The default one: Docker's rules. */
  public static SeccompProfile standard() {
    try (InputStream in = SeccompProfile.class.getResourceAsStream("seccomp.json")) {
      if (in == null) {
        throw new IOException("missing from the jar");
      }
      return new SeccompProfile(Json.parse(in.readAllBytes()).view());
    } catch (IOException e) {
      throw ContainerException.internal("seccomp.json: " + e.getMessage(), e);
    }
  }

  /**
   * @throws ContainerException INVALID_ARGUMENT when the text is not a profile
   */
  public static SeccompProfile parse(String json) {
    try {
      JsonView view = Json.parse(json).view();
      view.get("defaultAction").string();
      view.elements("syscalls");
      return new SeccompProfile(view);
    } catch (JsonException e) {
      throw ContainerException.invalidArgument("seccomp profile: " + e.getMessage());
    }
  }

  /** The OCI form for these capabilities on this machine. */
  JsonObject resolve(Set<Capability> bounding, HostFacts host) {
    try {
      JsonObject.Builder out =
          JsonObject.builder().put("defaultAction", profile.string("defaultAction"));
      out.putIfPresent("defaultErrnoRet", profile.longOrNull("defaultErrnoRet"));
      List<String> architectures = architectures(host);
      if (!architectures.isEmpty()) {
        out.putStrings("architectures", architectures);
      }
      List<JsonValue> rules = new ArrayList<>();
      for (JsonView rule : profile.elements("syscalls")) {
        if (applies(rule, bounding, host)) {
          rules.add(rule(rule));
        }
      }
      return out.put("syscalls", new JsonArray(rules)).build();
    } catch (JsonException e) {
      throw ContainerException.invalidArgument("seccomp profile: " + e.getMessage());
    }
  }

  private List<String> architectures(HostFacts host) {
    String own = host.architecture().equals("arm64") ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
    for (JsonView entry : profile.elements("archMap")) {
      if (entry.string("architecture").equals(own)) {
        List<String> all = new ArrayList<>(List.of(own));
        all.addAll(entry.strings("subArchitectures"));
        return all;
      }
    }
    return profile.strings("architectures");
  }

  private static boolean applies(JsonView rule, Set<Capability> bounding, HostFacts host) {
    JsonView excludes = rule.find("excludes");
    if (excludes != null
        && (excludes.strings("arches").contains(host.architecture())
            || excludes.strings("caps").stream().anyMatch(cap -> has(bounding, cap))
            || kernelAtLeast(excludes, host, false))) {
      return false;
    }
    JsonView includes = rule.find("includes");
    return includes == null
        || ((includes.strings("arches").isEmpty()
                || includes.strings("arches").contains(host.architecture()))
            && includes.strings("caps").stream().allMatch(cap -> has(bounding, cap))
            && kernelAtLeast(includes, host, true));
  }

  private static boolean kernelAtLeast(JsonView condition, HostFacts host, boolean absent) {
    String version = condition.stringOrNull("minKernel");
    return version == null ? absent : host.kernelAtLeast(version);
  }

  private static boolean has(Set<Capability> bounding, String name) {
    return bounding.stream().anyMatch(capability -> capability.name().equals(name));
  }

  private static JsonObject rule(JsonView rule) {
    List<String> names = rule.strings("names");
    String single = rule.stringOrNull("name");
    JsonObject.Builder out =
        JsonObject.builder()
            .putStrings("names", single == null || single.isEmpty() ? names : List.of(single))
            .put("action", rule.string("action"));
    out.putIfPresent("errnoRet", rule.longOrNull("errnoRet"));
    @Nullable JsonView args = rule.find("args");
    if (args != null && args.array().size() > 0) {
      out.put("args", args.value());
    }
    return out.build();
  }
}
