package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.MemoryLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Memory and swap (Documentation/admin-guide/cgroup-v1/memory.rst). */
final class MemoryV1 implements CgroupController {
  private static final String LIMIT = "memory.limit_in_bytes";
  private static final String SWAP = "memory.memsw.limit_in_bytes";

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    MemoryLimits memory = resources.memory();
    return CpuV1.set(memory.limit())
        || CpuV1.set(memory.reservation())
        || CpuV1.set(memory.swap())
        || CpuV1.set(memory.kernelTcp())
        || memory.swappiness() != null
        || memory.disableOomKiller();
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    MemoryLimits memory = resources.memory();
    limitAndSwap(directory, memory);
    write(directory, "memory.soft_limit_in_bytes", memory.reservation());
    write(directory, "memory.kmem.tcp.limit_in_bytes", memory.kernelTcp());
    if (memory.disableOomKiller()) {
      CgroupFiles.write(directory.resolve("memory.oom_control"), "1");
    }
    Long swappiness = memory.swappiness();
    if (swappiness != null) {
      if (swappiness < 0 || swappiness > 100) {
        throw CgroupFiles.failed("memory swappiness " + swappiness + " is not from 0 to 100");
      }
      CgroupFiles.write(directory.resolve("memory.swappiness"), swappiness.toString());
    }
  }

  /** memory ≤ memory+swap must hold after each write, which decides their order. */
  private static void limitAndSwap(Path directory, MemoryLimits memory) {
    Long limit = memory.limit();
    Long swap = memory.swap();
    if (limit != null && limit == -1 && !CpuV1.set(swap) && Files.exists(directory.resolve(SWAP))) {
      // lifting the memory limit needs the sum lifted too
      swap = -1L;
    }
    if (memory.checkBeforeUpdate() && limit != null && limit > 0) {
      long usage = CgroupFiles.number(directory.resolve("memory.usage_in_bytes"), 0);
      if (limit < usage) {
        throw CgroupFiles.failed("memory limit " + limit + " is below the current usage " + usage);
      }
    }
    if (limit != null && limit != 0 && swap != null && swap != 0) {
      long current = CgroupFiles.number(directory.resolve(LIMIT), Long.MAX_VALUE);
      if (swap == -1 || current < swap) {
        write(directory, SWAP, swap);
        write(directory, LIMIT, limit);
      } else {
        write(directory, LIMIT, limit);
        write(directory, SWAP, swap);
      }
      return;
    }
    write(directory, LIMIT, limit);
    write(directory, SWAP, swap);
  }

  private static void write(Path directory, String file, @Nullable Long value) {
    if (value != null && value != 0) {
      CgroupFiles.write(directory.resolve(file), value.toString());
    }
  }
}
