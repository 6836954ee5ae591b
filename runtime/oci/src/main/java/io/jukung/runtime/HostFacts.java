package io.jukung.runtime;

import io.jukung.runtime.plan.FileTree;
import io.jukung.runtime.plan.PlanInput.HostView;
import io.jukung.sys.FileStat;
import io.jukung.sys.Kernel;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The host as it is. What does not change while we run is read once. */
final class HostFacts implements HostView {
  private final int lastCapability;
  private final long ownCapabilities;
  private final int uid;
  private final boolean hostRoot;
  private final Supplier<Kernel> kernel;

  private HostFacts(
      int lastCapability,
      long ownCapabilities,
      int uid,
      boolean hostRoot,
      Supplier<Kernel> kernel) {
    this.lastCapability = lastCapability;
    this.ownCapabilities = ownCapabilities;
    this.uid = uid;
    this.hostRoot = hostRoot;
    this.kernel = kernel;
  }

  /**
   * @param kernel asked for when files of an image are to be looked at
   */
  static HostFacts read(Supplier<Kernel> kernel) {
    try {
      int last = lastCapabilityOfKernel();
      long own = 0;
      int uid = 0;
      for (String line : text("/proc/self/status").split("\n", -1)) {
        if (line.startsWith("CapPrm:")) {
          own = Long.parseUnsignedLong(line.substring("CapPrm:".length()).strip(), 16);
        } else if (line.startsWith("Uid:")) {
          // real, effective, saved, file system
          uid = Integer.parseUnsignedInt(line.split("\\s+", -1)[2]);
        }
      }
      return new HostFacts(last, own, uid, uid == 0 && mapsAllUsers(), kernel);
    } catch (IOException e) {
      throw new UncheckedIOException("read the capabilities of this process", e);
    }
  }

  /** In one read: the files below /proc/sys end after the first, however short it was. */
  private static int lastCapabilityOfKernel() throws IOException {
    byte[] buffer = new byte[32];
    try (FileInputStream in = new FileInputStream("/proc/sys/kernel/cap_last_cap")) {
      int length = in.read(buffer);
      return Integer.parseInt(
          new String(buffer, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip());
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
  }

  /** Whether this process is root of the machine, not of a user namespace only. */
  boolean isHostRoot() {
    return hostRoot;
  }

  private static boolean mapsAllUsers() {
    try {
      return text("/proc/self/uid_map").strip().matches("0\\s+0\\s+4294967295");
    } catch (IOException e) {
      return false;
    }
  }

  /** Effective user of this process. */
  int uid() {
    return uid;
  }

  @Override
  public boolean isDirectory(Path path) {
    return Files.isDirectory(path);
  }

  @Override
  public @Nullable FileStat directory(Path root, String path) {
    return new CoveredFiles(kernel.get()).directory(root, path);
  }

  @Override
  public @Nullable FileTree tree(Path root, String path) {
    return new CoveredFiles(kernel.get()).tree(root, path);
  }

  @Override
  public Path mountPointOf(Path directory) {
    Path best = Path.of("/");
    for (String[] fields : mounts()) {
      Path point = Path.of(fields[4]);
      if (directory.startsWith(point) && point.getNameCount() >= best.getNameCount()) {
        best = point;
      }
    }
    return best;
  }

  @Override
  public List<Path> procAndSysMounts(Path outside) {
    List<Path> found = new ArrayList<>();
    for (String[] fields : mounts()) {
      String type = fields[fields.length - 3];
      Path point = Path.of(fields[4]);
      if ((type.equals("proc") || type.equals("sysfs"))
          && fields[3].equals("/")
          && !point.startsWith(outside)) {
        // the last mounted first: it may cover another
        found.addFirst(point);
      }
    }
    return found;
  }

  private static List<String[]> mounts() {
    try {
      List<String[]> mounts = new ArrayList<>();
      for (String line : text("/proc/self/mountinfo").split("\n", -1)) {
        String[] fields = line.split(" ", -1);
        if (fields.length >= 10) {
          mounts.add(fields);
        }
      }
      return mounts;
    } catch (IOException e) {
      throw new UncheckedIOException("read the mounts", e);
    }
  }

  @Override
  public boolean appArmor() {
    try {
      return text("/sys/module/apparmor/parameters/enabled").startsWith("Y");
    } catch (IOException absent) {
      return false;
    }
  }

  @Override
  public boolean selinux() {
    return Files.exists(Path.of("/sys/fs/selinux/status"));
  }

  @Override
  public int lastCapability() {
    return lastCapability;
  }

  @Override
  public long ownCapabilities() {
    return ownCapabilities;
  }
}
