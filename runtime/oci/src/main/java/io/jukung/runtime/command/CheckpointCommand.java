package io.jukung.runtime.command;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.CriuArguments;
import io.jukung.runtime.Deletion;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.runtime.spec.Spec;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code checkpoint}, done by criu(8). */
final class CheckpointCommand {
  private static final String LOG = "dump.log";

  private final Session session;

  CheckpointCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("checkpoint"), words);
    StateStore store = session.store();
    String id = flags.onlyId("checkpoint");
    ContainerRecord container = store.load(id);
    ContainerStatus status = store.observe(container);
    if (status == ContainerStatus.CREATED || status == ContainerStatus.STOPPED) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.WRONG_STATE,
          "Container cannot be checkpointed in " + status.text() + " state");
    }
    Criu.refuse(flags, "checkpoint", List.of("lazy-pages", "status-fd"));
    String mode = Criu.cgroupMode(flags);
    List<String> options = Criu.options(flags);
    options.addAll(pageServer(flags));
    Criu criu = Criu.find(session.criu());
    Path images = Criu.images(flags);
    options.addAll(parent(flags, images));
    Path work = Criu.work(flags, images);
    List<String> line = new ArrayList<>();
    line.add(flags.has("pre-dump") ? "pre-dump" : "dump");
    line.addAll(List.of("--tree", Integer.toString(container.pid())));
    line.addAll(List.of("--images-dir", images.toString(), "--work-dir", work.toString()));
    line.addAll(List.of("--root", container.rootfs().toString()));
    line.addAll(List.of("--log-file", LOG, "-v4", "--manage-cgroups=" + mode));
    Path freezer = freezer(container);
    if (freezer != null) {
      line.addAll(List.of("--freeze-cgroup", freezer.toString()));
    }
    line.addAll(options);
    line.addAll(
        new CriuArguments(Spec.load(container.bundle()), CgroupLayout.detect())
            .ofDump(Path.of("/proc/" + container.pid() + "/root")));
    writeDescriptors(container.pid(), images);
    criu.run(line, work.resolve(LOG));
    if (!flags.has("leave-running") && !flags.has("pre-dump")) {
      new Deletion(store, session.hooks()).run(id, true);
    }
    return 0;
  }

  private static @Nullable Path freezer(ContainerRecord container) {
    Path unified = container.cgroups().directories().get("");
    return unified == null ? container.cgroups().directories().get("freezer") : unified;
  }

  /** What pipes the container has for standard streams: restore puts others in their place. */
  private static void writeDescriptors(int pid, Path images) throws IOException {
    List<JsonValue> names = new ArrayList<>();
    for (int fd = 0; fd < 3; fd++) {
      names.add(
          new JsonString(
              Files.readSymbolicLink(Path.of("/proc", "" + pid, "fd", "" + fd)).toString()));
    }
    Files.write(images.resolve("descriptors.json"), Json.writeBytes(new JsonArray(names)));
  }

  private static List<String> pageServer(Flags flags) {
    String given = flags.get("page-server", "");
    if (given.isEmpty()) {
      return List.of();
    }
    int colon = given.lastIndexOf(':');
    if (colon <= 0 || !given.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new UsageException("Use --page-server ADDRESS:PORT to specify page server");
    }
    return List.of(
        "--page-server",
        "--address",
        given.substring(0, colon).replaceAll("[\\[\\]]", ""),
        "--port",
        given.substring(colon + 1));
  }

  private static List<String> parent(Flags flags, Path images) {
    String parent = flags.get("parent-path", "");
    if (parent.isEmpty()) {
      return List.of();
    }
    if (parent.startsWith("/")) {
      throw new UsageException("--parent-path must be relative");
    }
    if (!Files.isDirectory(images.resolve(parent))) {
      throw new UsageException(
          "invalid --parent-path: " + images.resolve(parent) + " is not a directory");
    }
    return List.of("--prev-images-dir", parent, "--track-mem");
  }
}
