package io.jukung.runtime.plan;

import io.jukung.runtime.OciException;
import io.jukung.runtime.spec.LinuxSpec.NamespaceType;
import io.jukung.runtime.spec.MountSpec;
import io.jukung.sys.FileStat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tmpfs takes over from the directory it covers: its mode, and its content when asked. */
final class TemporaryStage {
  private static final int PERMISSIONS = 07777;

  private final Ops ops;
  private final CopyUp.Slots slots;
  private final PlanInput input;
  private final MountSpec mount;
  private final MountOptions options;

  TemporaryStage(
      Ops ops, CopyUp.Slots slots, PlanInput input, MountSpec mount, MountOptions options) {
    this.ops = ops;
    this.slots = slots;
    this.input = input;
    this.mount = mount;
    this.options = options;
  }

  /** As runc: the mode of the directory that is covered, unless options say one. */
  List<String> withMode(List<String> data) {
    if (says("mode=")) {
      return data;
    }
    Place place = place();
    FileStat covered = place == null ? null : input.host().directory(place.root(), place.path());
    if (covered == null) {
      return data;
    }
    List<String> all = new ArrayList<>(data);
    all.add("mode=" + Integer.toOctalString(covered.mode() & PERMISSIONS));
    return all;
  }

  void fill() {
    boolean mapped = input.newUserNamespace();
    var linux = input.spec().linux();
    if (!mapped && linux.namespace(NamespaceType.USER) != null) {
      throw OciException.unsupported(
          "mount option \"tmpcopyup\" at "
              + mount.destination()
              + " in a user namespace that is joined");
    }
    Place place = place();
    FileTree covered = place == null ? null : input.host().tree(place.root(), place.path());
    if (covered != null) {
      new CopyUp(
              ops,
              slots,
              mapped ? linux.uidMappings() : List.of(),
              mapped ? linux.gidMappings() : List.of())
          .copy(mount.destination(), covered, !says("mode="), !says("uid=") && !says("gid="));
    }
  }

  private boolean says(String option) {
    return options.data().stream().anyMatch(word -> word.startsWith(option));
  }

  private record Place(Path root, String path) {}

  /** Where the host finds what is covered: in the image, or in what is mounted there before. */
  private @Nullable Place place() {
    Path destination = Path.of(mount.destination()).normalize();
    @Nullable Place found = new Place(input.rootfs(), destination.toString());
    for (MountSpec earlier : input.spec().mounts()) {
      if (earlier == mount) {
        break;
      }
      Path at = Path.of(earlier.destination()).normalize();
      if (destination.startsWith(at) && earlier.isBind()) {
        found = new Place(Path.of(earlier.source()), "/" + at.relativize(destination));
      } else if (destination.startsWith(at)) {
        // a file system that is made new has no such directory
        found = null;
      }
    }
    return found;
  }
}
