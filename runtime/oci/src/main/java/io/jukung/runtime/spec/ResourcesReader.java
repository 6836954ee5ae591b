package io.jukung.runtime.spec;

import io.jukung.runtime.spec.ResourcesSpec.BlockIo;
import io.jukung.runtime.spec.ResourcesSpec.CpuLimits;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRate;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRule;
import io.jukung.runtime.spec.ResourcesSpec.DeviceWeight;
import io.jukung.runtime.spec.ResourcesSpec.HugepageLimit;
import io.jukung.runtime.spec.ResourcesSpec.MemoryLimits;
import io.jukung.runtime.spec.ResourcesSpec.NetworkPriority;
import io.jukung.runtime.spec.ResourcesSpec.RdmaLimit;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads linux.resources, of config.json and of {@code update}. */
public final class ResourcesReader {
  private ResourcesReader() {}

  /** Resources alone, as a task's update carries them. */
  public static ResourcesSpec parse(byte[] json) {
    return resources(NulCharacters.refused(Json.parse(json).view()));
  }

  /** The resources at this place. */
  public static ResourcesSpec resources(JsonView json) {
    JsonView pids = json.find("pids");
    JsonView network = orEmpty(json, "network");
    return new ResourcesSpec(
        devices(json),
        memory(orEmpty(json, "memory")),
        cpu(orEmpty(json, "cpu")),
        pids == null ? null : pids.longOrNull("limit"),
        blockIo(orEmpty(json, "blockIO")),
        hugepages(json),
        network.longOrNull("classID"),
        priorities(network),
        rdma(orEmpty(json, "rdma")),
        json.stringMap("unified"));
  }

  private static JsonView orEmpty(JsonView json, String field) {
    JsonView found = json.find(field);
    return found == null ? JsonObject.EMPTY.view() : found;
  }

  private static List<DeviceRule> devices(JsonView json) {
    List<DeviceRule> rules = new ArrayList<>();
    for (JsonView rule : json.elements("devices")) {
      String type = rule.string("type", "a");
      if (!type.equals("a") && !type.equals("c") && !type.equals("b")) {
        throw rule.get("type").error("expected a, b or c, not \"" + type + "\"");
      }
      String access = rule.string("access", "rwm");
      if (!access.matches("[rwm]*")) {
        throw rule.get("access").error("expected letters of r, w, m, not \"" + access + "\"");
      }
      rules.add(
          new DeviceRule(
              rule.bool("allow", false),
              type,
              number(rule, "major"),
              number(rule, "minor"),
              access));
    }
    return rules;
  }

  /** Absent and -1 both mean all. */
  private static @Nullable Long number(JsonView json, String field) {
    Long value = json.longOrNull(field);
    return value == null || value < 0 ? null : value;
  }

  private static MemoryLimits memory(JsonView json) {
    JsonView swappiness = json.find("swappiness");
    return new MemoryLimits(
        json.longOrNull("limit"),
        json.longOrNull("reservation"),
        json.longOrNull("swap"),
        json.longOrNull("kernelTCP"),
        swappiness == null ? null : swappiness.unsignedLong(),
        json.bool("disableOOMKiller", false),
        json.bool("checkBeforeUpdate", false));
  }

  private static CpuLimits cpu(JsonView json) {
    return new CpuLimits(
        json.longOrNull("shares"),
        json.longOrNull("quota"),
        json.longOrNull("burst"),
        json.longOrNull("period"),
        json.longOrNull("realtimeRuntime"),
        json.longOrNull("realtimePeriod"),
        json.string("cpus", ""),
        json.string("mems", ""),
        json.longOrNull("idle"));
  }

  private static BlockIo blockIo(JsonView json) {
    List<DeviceWeight> weights = new ArrayList<>();
    for (JsonView device : json.elements("weightDevice")) {
      weights.add(
          new DeviceWeight(
              device.longValue("major"),
              device.longValue("minor"),
              device.longOrNull("weight"),
              device.longOrNull("leafWeight")));
    }
    return new BlockIo(
        json.longOrNull("weight"),
        json.longOrNull("leafWeight"),
        weights,
        rates(json, "throttleReadBpsDevice"),
        rates(json, "throttleWriteBpsDevice"),
        rates(json, "throttleReadIOPSDevice"),
        rates(json, "throttleWriteIOPSDevice"));
  }

  private static List<DeviceRate> rates(JsonView json, String field) {
    List<DeviceRate> rates = new ArrayList<>();
    for (JsonView device : json.elements(field)) {
      rates.add(
          new DeviceRate(
              device.longValue("major"),
              device.longValue("minor"),
              device.get("rate").unsignedLong()));
    }
    return rates;
  }

  private static List<HugepageLimit> hugepages(JsonView json) {
    List<HugepageLimit> limits = new ArrayList<>();
    for (JsonView limit : json.elements("hugepageLimits")) {
      String size = limit.string("pageSize");
      if (!size.matches("[0-9]+[KMG]B")) {
        throw limit.get("pageSize").error("expected a size such as 2MB, not \"" + size + "\"");
      }
      limits.add(new HugepageLimit(size, limit.get("limit").unsignedLong()));
    }
    return limits;
  }

  private static List<NetworkPriority> priorities(JsonView json) {
    List<NetworkPriority> priorities = new ArrayList<>();
    for (JsonView item : json.elements("priorities")) {
      priorities.add(new NetworkPriority(item.string("name"), item.longValue("priority")));
    }
    return priorities;
  }

  private static List<RdmaLimit> rdma(JsonView json) {
    List<RdmaLimit> limits = new ArrayList<>();
    for (Map.Entry<String, JsonView> entry : json.entries().entrySet()) {
      limits.add(
          new RdmaLimit(
              entry.getKey(),
              entry.getValue().longOrNull("hcaHandles"),
              entry.getValue().longOrNull("hcaObjects")));
    }
    return limits;
  }
}
