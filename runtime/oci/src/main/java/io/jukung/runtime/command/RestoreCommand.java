package io.jukung.runtime.command;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.RestoreRequest;
import io.jukung.runtime.cgroup.CgroupLayout;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code restore}, done by criu(8). */
final class RestoreCommand {
  private final Session session;

  RestoreCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("restore"), words);
    String id = flags.onlyId("restore");
    Criu.refuse(flags, "restore", List.of("console-socket", "lazy-pages"));
    if (session.systemdCgroup()) {
      throw OciException.unsupported("restore with --systemd-cgroup");
    }
    String mode = Criu.cgroupMode(flags);
    List<String> options = Criu.options(flags);
    Criu criu = Criu.find(session.criu());
    Path images = Criu.images(flags);
    RestoreRequest request =
        new RestoreRequest(
            id,
            Path.of(flags.get("bundle", "")).toAbsolutePath().normalize(),
            criu.program(),
            images,
            Criu.work(flags, images),
            mode,
            options);
    Kernel kernel = LinuxKernel.open();
    try (OciRuntime runtime =
            new OciRuntime(session.root(), kernel, CgroupLayout.detect(), false, session::warn);
        ContainerProcess process = runtime.restore(request);
        Foreground foreground = new Foreground(kernel)) {
      try {
        CreateCommand.writePid(flags.get("pid-file"), process.pid());
        if (flags.has("detach")) {
          return 0;
        }
        foreground.forwardSignals(process);
        int code = foreground.await(process);
        runtime.delete(id, true);
        return code;
      } catch (IOException | RuntimeException e) {
        runtime.delete(id, true);
        throw e;
      }
    }
  }
}
