package io.jukung.engine.spec;

import io.jukung.engine.config.Resources;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;

/** The {@code linux.resources} of a spec. */
final class SpecResources {
  private static final long PERIOD = 100_000;
  private static final long BILLION = 1_000_000_000;

  private SpecResources() {}

  static JsonObject of(Resources resources, JsonArray deviceRules, HostFacts host) {
    JsonObject.Builder out = JsonObject.builder().put("devices", deviceRules);
    JsonObject memory = memory(resources, host);
    if (!memory.isEmpty()) {
      out.put("memory", memory);
    }
    JsonObject cpu = cpu(resources);
    if (!cpu.isEmpty()) {
      out.put("cpu", cpu);
    }
    if (resources.pidsLimit() > 0) {
      out.put("pids", JsonObject.builder().put("limit", resources.pidsLimit()));
    }
    return out.build();
  }

  private static JsonObject memory(Resources resources, HostFacts host) {
    JsonObject.Builder memory = JsonObject.builder();
    if (resources.memory() > 0) {
      memory.put("limit", resources.memory());
      if (host.swapAccounting()) {
        // as much swap as memory, unless said otherwise
        memory.put(
            "swap", resources.memorySwap() == 0 ? resources.memory() * 2 : resources.memorySwap());
      }
    }
    if (resources.memoryReservation() > 0) {
      memory.put("reservation", resources.memoryReservation());
    }
    if (resources.oomKillDisable()) {
      memory.put("disableOOMKiller", true);
    }
    return memory.build();
  }

  private static JsonObject cpu(Resources resources) {
    JsonObject.Builder cpu = JsonObject.builder();
    if (resources.cpuShares() > 0) {
      cpu.put("shares", resources.cpuShares());
    }
    if (resources.nanoCpus() > 0) {
      cpu.put("quota", resources.nanoCpus() * PERIOD / BILLION).put("period", PERIOD);
    }
    if (resources.cpuQuota() != 0) {
      cpu.put("quota", resources.cpuQuota());
    }
    if (resources.cpuPeriod() > 0) {
      cpu.put("period", resources.cpuPeriod());
    }
    if (!resources.cpusetCpus().isEmpty()) {
      cpu.put("cpus", resources.cpusetCpus());
    }
    if (!resources.cpusetMems().isEmpty()) {
      cpu.put("mems", resources.cpusetMems());
    }
    return cpu.build();
  }
}
