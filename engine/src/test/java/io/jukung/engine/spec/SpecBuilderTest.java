package io.jukung.engine.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.config.ContainerConfig;
import io.jukung.engine.config.HostConfig;
import io.jukung.engine.config.Resources;
import io.jukung.engine.config.Ulimit;
import io.jukung.proto.error.ContainerException;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecBuilderTest {
  private static final HostFacts HOST =
      new HostFacts(
          (1L << 41) - 1,
          "amd64",
          6,
          1,
          false,
          List.of("/sys/devices/system/cpu/cpu0/thermal_throttle"),
          List.of("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"));
  private static final SeccompProfile TINY =
      SeccompProfile.parse("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}");
  private static final RootFiles ROOT =
      path ->
          path.equals("etc/passwd")
              ? Optional.of("root:x:0:0:root:/root:/bin/sh\n")
              : Optional.empty();

  private final SpecBuilder builder = new SpecBuilder(HOST, TINY);

  private static ContainerConfig config(String json) {
    return ConfigJson.read(Json.parse(json).view());
  }

  private JsonView build(ContainerConfig config, HostConfig host) {
    return build(config, host, List.of());
  }

  private JsonView build(
      ContainerConfig config, HostConfig host, List<SpecRequest.BoundMount> mounts) {
    return builder
        .build(
            new SpecRequest(
                "c0ffee",
                config,
                host,
                "prow",
                Path.of("/data/containers/c0ffee"),
                Path.of("/run/jukung-reaper"),
                mounts,
                ROOT))
        .view();
  }

  private static final ContainerConfig SLEEP =
      config("{\"Cmd\":[\"sleep\",\"1\"],\"Env\":[\"A=b\"]}");

  @Test
  void theDefaultsAreDockers() throws IOException {
    JsonObject expected;
    try (InputStream in = SpecBuilderTest.class.getResourceAsStream("default-spec.json")) {
      expected = Json.parseObject(in.readAllBytes());
    }
    // equality of objects does not look at the order of fields
    assertEquals(
        Json.pretty(sorted(expected)),
        Json.pretty(sorted(build(SLEEP, HostConfig.DEFAULT).object())));
  }

  private static JsonObject sorted(JsonObject object) {
    java.util.TreeMap<String, io.jukung.sys.json.JsonValue> fields = new java.util.TreeMap<>();
    object
        .fields()
        .forEach(
            (name, value) ->
                fields.put(name, value instanceof JsonObject inner ? sorted(inner) : value));
    return JsonObject.copyOf(fields);
  }

  private static JsonView mount(JsonView spec, String target) {
    return spec.elements("mounts").stream()
        .filter(m -> m.string("destination").equals(target))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void privilegedLiftsTheBarriers() {
    JsonView spec = build(SLEEP, HostConfig.builder().privileged(true).build());
    JsonView linux = spec.get("linux");
    assertFalse(linux.has("seccomp"));
    assertFalse(linux.has("maskedPaths"));
    assertFalse(linux.has("readonlyPaths"));
    assertFalse(mount(spec, "/sys").strings("options").contains("ro"));
    assertFalse(mount(spec, "/sys/fs/cgroup").strings("options").contains("ro"));
    assertEquals(41, spec.get("process").get("capabilities").strings("bounding").size());
    JsonView rule = linux.get("resources").elements("devices").getFirst();
    assertTrue(rule.bool("allow", false));
    assertFalse(rule.has("type"));
  }

  @Test
  void sharedNamespaces() {
    JsonView spec =
        build(
            SLEEP,
            HostConfig.builder()
                .networkMode("host")
                .pidMode("host")
                .ipcMode("host")
                .utsMode("host")
                .cgroupnsMode("host")
                .build());
    assertEquals(
        List.of("mount"),
        spec.get("linux").elements("namespaces").stream().map(n -> n.string("type")).toList());
    assertFalse(spec.has("hostname"));
    assertFalse(spec.get("linux").has("sysctl"));
    assertEquals("/dev/shm", mount(spec, "/dev/shm").string("source"));
  }

  @Test
  void readOnlyRootKeepsWhatMustBeWritable() {
    JsonView spec = build(SLEEP, HostConfig.builder().readonlyRootfs(true).build());
    assertTrue(spec.get("root").bool("readonly", false));
    assertFalse(mount(spec, "/dev/shm").strings("options").contains("ro"));
    assertTrue(mount(spec, "/etc/hosts").strings("options").contains("ro"));
  }

  @Test
  void initStandsBeforeTheCommand() {
    JsonView spec = build(SLEEP, HostConfig.builder().init(true).build());
    assertEquals(
        List.of("/sbin/docker-init", "--", "sleep", "1"), spec.get("process").strings("args"));
    assertEquals("/run/jukung-reaper", mount(spec, "/sbin/docker-init").string("source"));
    JsonView hostPid = build(SLEEP, HostConfig.builder().init(true).pidMode("host").build());
    assertEquals(List.of("sleep", "1"), hostPid.get("process").strings("args"));
  }

  @Test
  void limits() {
    JsonView spec =
        build(
            SLEEP,
            HostConfig.builder()
                .resources(new Resources(32 << 20, 0, 0, 500_000_000, 7, 0, 0, "0", "", 5, false))
                .ulimits(List.of(new Ulimit("nofile", 100, -1)))
                .oomScoreAdj(-3)
                .build());
    JsonView resources = spec.get("linux").get("resources");
    assertEquals(32 << 20, resources.get("memory").longValue("limit"));
    // this host cannot limit swap
    assertFalse(resources.get("memory").has("swap"));
    assertEquals(50_000, resources.get("cpu").longValue("quota"));
    assertEquals(100_000, resources.get("cpu").longValue("period"));
    assertEquals(7, resources.get("cpu").longValue("shares"));
    assertEquals("0", resources.get("cpu").string("cpus"));
    assertEquals(5, resources.get("pids").longValue("limit"));
    JsonView limit = spec.get("process").elements("rlimits").getFirst();
    assertEquals("RLIMIT_NOFILE", limit.string("type"));
    assertEquals(100, limit.longValue("soft"));
    assertEquals(-1, limit.get("hard").unsignedLong());
    assertEquals(-3, spec.get("process").intValue("oomScoreAdj", 0));
  }

  @Test
  void swapIsAsMuchAsMemoryWhereItCanBeLimited() {
    HostFacts swapping = new HostFacts(-1, "amd64", 6, 1, true, List.of(), List.of());
    JsonView memory =
        SpecResources.of(
                new Resources(1 << 24, 0, 0, 0, 0, 0, 0, "", "", 0, false),
                io.jukung.sys.json.JsonArray.EMPTY,
                swapping)
            .view()
            .get("memory");
    assertEquals(1 << 25, memory.longValue("swap"));
  }

  @Test
  void ownMountsReplaceDefaultsAndParentsComeFirst() {
    JsonView spec =
        build(
            SLEEP,
            HostConfig.DEFAULT,
            List.of(
                new SpecRequest.BoundMount("bind", "/x", "/a/b/c", List.of("rbind", "rshared")),
                new SpecRequest.BoundMount("bind", "/h", "/etc/hosts", List.of("rbind")),
                new SpecRequest.BoundMount("tmpfs", "tmpfs", "/dev/shm", List.of("size=1m")),
                new SpecRequest.BoundMount("bind", "/y", "/a", List.of("rbind"))));
    List<String> targets =
        spec.elements("mounts").stream().map(m -> m.string("destination")).toList();
    assertTrue(targets.indexOf("/a") < targets.indexOf("/a/b/c"), targets::toString);
    assertEquals(Set.copyOf(targets).size(), targets.size(), targets::toString);
    assertEquals("/h", mount(spec, "/etc/hosts").string("source"));
    assertEquals(List.of("size=1m"), mount(spec, "/dev/shm").strings("options"));
    assertEquals("shared", spec.get("linux").string("rootfsPropagation"));
  }

  @Test
  void userEnvironmentAndDirectory() {
    JsonView process =
        build(
                config(
                    "{\"Cmd\":[\"x\"],\"User\":\"7:8\",\"WorkingDir\":\"/w\",\"Tty\":true,\"Env\":[\"PATH=/p\",\"TERM\"]}"),
                HostConfig.DEFAULT)
            .get("process");
    assertEquals(7, process.get("user").longValue("uid"));
    assertEquals("/w", process.string("cwd"));
    assertEquals(List.of("PATH=/p", "HOSTNAME=prow", "HOME=/"), process.strings("env"));
  }

  @Test
  void execTakesTheContainersSettingsUnlessItHasItsOwn() {
    ContainerConfig config = config("{\"Env\":[\"A=b\"],\"WorkingDir\":\"/w\",\"User\":\"7\"}");
    JsonView plain =
        builder
            .execProcess(
                new ExecProcess(List.of("id"), List.of("C=d"), "", "", false, false),
                config,
                HostConfig.DEFAULT,
                "prow",
                ROOT)
            .view();
    assertEquals("/w", plain.string("cwd"));
    assertEquals(7, plain.get("user").longValue("uid"));
    assertTrue(plain.strings("env").containsAll(List.of("A=b", "C=d", "HOSTNAME=prow")));
    JsonView own =
        builder
            .execProcess(
                new ExecProcess(List.of("id"), List.of(), "/t", "0", true, true),
                config,
                HostConfig.DEFAULT,
                "prow",
                ROOT)
            .view();
    assertEquals("/t", own.string("cwd"));
    assertEquals(0, own.get("user").longValue("uid"));
    assertEquals(41, own.get("capabilities").strings("effective").size());
  }

  @Test
  void whatIsWrongIsRefusedBeforeAnythingIsMade() {
    for (HostConfig host :
        List.of(
            HostConfig.builder().capAdd(List.of("FLY")).build(),
            HostConfig.builder().securityOptions(List.of("fly")).build(),
            HostConfig.builder().ulimits(List.of(new Ulimit("wings", 1, 1))).build(),
            HostConfig.builder().ulimits(List.of(new Ulimit("nofile", 2, 1))).build())) {
      assertThrows(ContainerException.class, () -> builder.check(host));
    }
    builder.check(HostConfig.builder().sysctls(Map.of("net.x", "1")).build());
  }
}
