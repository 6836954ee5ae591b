package io.jukung.runtime.command;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.OciException;
import io.jukung.runtime.cgroup.Cgroup;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code update}: limits from flags, or from a file, which then is all that counts. */
final class UpdateCommand {
  /** Flags for plain numbers, with their places in resources. */
  private static final Map<String, String> CPU_NUMBERS =
      Map.of(
          "cpu-period", "period",
          "cpu-quota", "quota",
          "cpu-burst", "burst",
          "cpu-share", "shares",
          "cpu-rt-period", "realtimePeriod",
          "cpu-rt-runtime", "realtimeRuntime",
          "cpu-idle", "idle");

  /** Flags for amounts of memory, with their places in resources. */
  private static final Map<String, String> MEMORY_SIZES =
      Map.of(
          "memory", "limit",
          "memory-swap", "swap",
          "memory-reservation", "reservation");

  private static final List<String> NEGATIVE =
      List.of("cpu-quota", "cpu-rt-runtime", "pids-limit", "cpu-idle");
  private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgtp]?)(?:i?b)?");

  private final Session session;

  UpdateCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("update"), words);
    String id = flags.onlyId("update");
    for (String refused : List.of("l3-cache-schema", "mem-bw-schema")) {
      if (flags.has(refused)) {
        throw OciException.unsupported("--" + refused + ": Intel RDT");
      }
    }
    StateStore store = session.store();
    ContainerRecord container = store.load(id);
    String file = flags.get("resources", "");
    ResourcesSpec resources = file.isEmpty() ? fromFlags(flags) : read(file);
    if (flags.has("kernel-memory") || flags.has("kernel-memory-tcp")) {
      session.warn("Kernel memory settings are ignored and will be removed");
    }
    if (store.observe(container) == ContainerStatus.STOPPED) {
      throw new OciException(
          OciException.Kind.FAILED_PRECONDITION,
          OciException.Reason.WRONG_STATE,
          "cannot update a container that is stopped");
    }
    Cgroup.existing(container.cgroups()).apply(resources);
    return 0;
  }

  private static ResourcesSpec read(String file) throws IOException {
    byte[] json = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    return withoutDevices(ResourcesReader.parse(json));
  }

  /** As in runc, an update leaves the device policy as it is. */
  private static ResourcesSpec withoutDevices(ResourcesSpec all) {
    return new ResourcesSpec(
        List.of(),
        all.memory(),
        all.cpu(),
        all.pidsLimit(),
        all.blockIo(),
        all.hugepageLimits(),
        all.networkClassId(),
        all.networkPriorities(),
        all.rdma(),
        all.unified());
  }

  static ResourcesSpec fromFlags(Flags flags) {
    JsonObject.Builder cpu = JsonObject.builder();
    CPU_NUMBERS.forEach((flag, field) -> cpu.putIfPresent(field, number(flags, flag)));
    cpu.put("cpus", flags.get("cpuset-cpus", "")).put("mems", flags.get("cpuset-mems", ""));
    JsonObject.Builder memory = JsonObject.builder();
    MEMORY_SIZES.forEach((flag, field) -> memory.putIfPresent(field, size(flags, flag)));
    return ResourcesReader.parse(
        Json.writeBytes(
            JsonObject.builder()
                .put("cpu", cpu)
                .put("memory", memory)
                .put(
                    "blockIO",
                    JsonObject.builder().putIfPresent("weight", number(flags, "blkio-weight")))
                .put(
                    "pids", JsonObject.builder().putIfPresent("limit", number(flags, "pids-limit")))
                .build()));
  }

  private static @Nullable Long number(Flags flags, String flag) {
    String text = flags.get(flag, "");
    if (text.isEmpty()) {
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0 || NEGATIVE.contains(flag)) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // refused below, as a negative one is
    }
    throw new UsageException("invalid value for " + flag + ": \"" + text + "\"");
  }

  /** Bytes, with a binary unit if there is one; -1: unlimited. */
  private static @Nullable Long size(Flags flags, String flag) {
    String text = flags.get(flag, "");
    if (text.isEmpty()) {
      return null;
    }
    if (text.equals("-1")) {
      return -1L;
    }
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      String unit = matcher.group(2);
      int power = unit.isEmpty() ? 0 : "kmgtp".indexOf(unit) + 1;
      BigDecimal bytes =
          new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
      if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
      }
    }
    throw new UsageException("invalid value for " + flag + ": \"" + text + "\"");
  }
}
