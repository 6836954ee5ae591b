package io.jukung.runtime.command;

import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.Deletion;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OciException.Kind;
import io.jukung.runtime.OciException.Reason;
import io.jukung.runtime.state.ContainerRecord;
import io.jukung.runtime.state.StateStore;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code checkpoint}, done by criu(8), and {@code restore}, which is refused. */
final class CheckpointCommand {
  private static final List<String> SAME_FLAGS =
      List.of("tcp-established", "tcp-skip-in-flight", "ext-unix-sk", "shell-job", "file-locks");

  private final Session session;

  CheckpointCommand(Session session) {
    this.session = session;
  }

  private static Flags.Known known() {
    Flags.Known known = new Flags.Known();
    SAME_FLAGS.forEach(known::flag);
    return known
        .value("image-path")
        .value("work-path")
        .value("parent-path")
        .value("status-fd")
        .value("page-server")
        .value("manage-cgroups-mode")
        .value("empty-ns")
        .flag("leave-running")
        .flag("link-remap")
        .flag("lazy-pages")
        .flag("pre-dump")
        .flag("auto-dedup");
  }

  /** criu where PATH has it, else null. */
  static @Nullable Path criu() {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, "criu");
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  int checkpoint(List<String> words) throws IOException {
    Flags flags = Flags.parse(known(), words);
    StateStore store = session.store();
    String id = flags.onlyId("checkpoint");
    ContainerRecord container = store.load(id);
    ContainerStatus status = store.observe(container);
    if (status == ContainerStatus.CREATED || status == ContainerStatus.STOPPED) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.WRONG_STATE,
          "container cannot be checkpointed in " + status.text() + " state");
    }
    for (String refused : List.of("page-server", "lazy-pages", "status-fd", "empty-ns")) {
      if (flags.has(refused)) {
        throw OciException.unsupported("checkpoint --" + refused);
      }
    }
    Path images = Path.of(flags.get("image-path", "checkpoint")).toAbsolutePath();
    dump(flags, container, required(), Files.createDirectories(images));
    if (!flags.has("leave-running") && !flags.has("pre-dump")) {
      new Deletion(store, session.hooks()).run(id, true);
    }
    return 0;
  }

  int restore(List<String> words) {
    Flags flags =
        Flags.parse(
            known()
                .value("console-socket")
                .value("bundle", "b")
                .flag("detach", "d")
                .value("pid-file")
                .flag("no-subreaper")
                .flag("no-pivot")
                .value("lsm-profile")
                .value("lsm-mount-context"),
            words);
    flags.onlyId("restore");
    required();
    throw OciException.unsupported("restore: the restored process's cgroups and mounts");
  }

  private static Path required() {
    Path criu = criu();
    if (criu == null) {
      throw new OciException(
          Kind.FAILED_PRECONDITION,
          Reason.NONE,
          "checkpoint and restore need criu, which is not in $PATH: install the package criu");
    }
    return criu;
  }

  private void dump(Flags flags, ContainerRecord container, Path criu, Path images)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(criu.toString());
    line.add(flags.has("pre-dump") ? "pre-dump" : "dump");
    line.addAll(List.of("--tree", Integer.toString(container.pid())));
    line.addAll(List.of("--images-dir", images.toString()));
    line.addAll(List.of("--work-dir", flags.get("work-path", images.toString())));
    line.addAll(List.of("--root", container.rootfs().toString()));
    line.add("--manage-cgroups=" + flags.get("manage-cgroups-mode", "soft"));
    line.addAll(List.of("--log-file", "dump.log", "-v4"));
    SAME_FLAGS.stream().filter(flags::has).forEach(flag -> line.add("--" + flag));
    for (String flag : List.of("leave-running", "link-remap", "auto-dedup")) {
      if (flags.has(flag)) {
        line.add("--" + flag);
      }
    }
    if (flags.get("parent-path") != null) {
      line.addAll(List.of("--prev-images-dir", flags.get("parent-path", ""), "--track-mem"));
    }
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new OciException(
            Kind.INTERNAL,
            Reason.NONE,
            "criu failed with exit status "
                + code
                + ", see "
                + Path.of(flags.get("work-path", images.toString())).resolve("dump.log")
                + (said.isBlank() ? "" : ": " + said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while criu ran", e);
    }
  }
}
