package io.jukung.runtime.cgroup;

import io.jukung.runtime.spec.ResourcesSpec;
import io.jukung.runtime.spec.ResourcesSpec.BlockIo;
import io.jukung.runtime.spec.ResourcesSpec.DeviceRate;
import io.jukung.runtime.spec.ResourcesSpec.DeviceWeight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Block device weights and rates (Documentation/admin-guide/cgroup-v1/blkio-controller.rst). */
final class BlkioV1 implements CgroupController {
  @Override
  public String name() {
    return "blkio";
  }

  @Override
  public boolean wanted(ResourcesSpec resources) {
    return !resources.blockIo().equals(BlockIo.NONE) && !empty(resources.blockIo());
  }

  static boolean empty(BlockIo io) {
    return !CpuV1.set(io.weight())
        && !CpuV1.set(io.leafWeight())
        && io.weightDevices().isEmpty()
        && io.readBps().isEmpty()
        && io.writeBps().isEmpty()
        && io.readIops().isEmpty()
        && io.writeIops().isEmpty();
  }

  @Override
  public void apply(Path directory, ResourcesSpec resources) {
    BlockIo io = resources.blockIo();
    // the weight's name depends on the scheduler that the kernel was built with
    boolean bfq = Files.exists(directory.resolve("blkio.bfq.weight"));
    Long weight = io.weight();
    if (weight != null && weight != 0) {
      String file = bfq ? "blkio.bfq.weight" : "blkio.weight";
      CgroupFiles.write(directory.resolve(file), weight.toString());
    }
    Long leaf = io.leafWeight();
    if (leaf != null && leaf != 0) {
      CgroupFiles.write(directory.resolve("blkio.leaf_weight"), leaf.toString());
    }
    for (DeviceWeight device : io.weightDevices()) {
      String prefix = device.major() + ":" + device.minor() + " ";
      if (device.weight() != null) {
        String file = bfq ? "blkio.bfq.weight_device" : "blkio.weight_device";
        CgroupFiles.write(directory.resolve(file), prefix + device.weight());
      }
      if (device.leafWeight() != null) {
        CgroupFiles.write(
            directory.resolve("blkio.leaf_weight_device"), prefix + device.leafWeight());
      }
    }
    rates(directory.resolve("blkio.throttle.read_bps_device"), io.readBps());
    rates(directory.resolve("blkio.throttle.write_bps_device"), io.writeBps());
    rates(directory.resolve("blkio.throttle.read_iops_device"), io.readIops());
    rates(directory.resolve("blkio.throttle.write_iops_device"), io.writeIops());
  }

  private static void rates(Path file, List<DeviceRate> rates) {
    for (DeviceRate rate : rates) {
      CgroupFiles.write(
          file, rate.major() + ":" + rate.minor() + " " + Long.toUnsignedString(rate.rate()));
    }
  }
}
