package io.jukung.runtime.command;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ExecRequest;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.ProcessSpec.CapabilitySets;
import io.jukung.runtime.spec.ProcessSpec.UserSpec;
import io.jukung.runtime.spec.Spec;
import io.jukung.sys.Kernel;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code exec}. */
final class ExecCommand {
  private final Session session;

  ExecCommand(Session session) {
    this.session = session;
  }

  int run(List<String> words) throws IOException {
    Flags flags = Flags.parse(CommandFlags.of("exec"), words);
    if (flags.arguments().isEmpty()) {
      throw new UsageException("\"exec\" requires at least 1 argument: the container's id");
    }
    String id = flags.arguments().getFirst();
    Path bundle = session.store().load(id).bundle();
    ProcessSpec process = process(flags, bundle);
    boolean detach = flags.has("detach");
    String socket = flags.get("console-socket");
    CreateCommand.Consoles.check(process.terminal(), detach, socket);
    Kernel kernel = LinuxKernel.open();
    Stdio stdio = process.terminal() ? new Stdio.Terminal() : Stdio.INHERITED;
    ExecRequest request =
        new ExecRequest(
            id,
            process,
            stdio,
            flags.number("preserve-fds", 0) + CreateCommand.Consoles.listenFds(),
            flags.has("ignore-paused"),
            cgroups(flags.all("cgroup")),
            null);
    try (OciRuntime runtime = new OciRuntime(session.root(), kernel);
        ContainerProcess started = runtime.exec(request);
        Foreground foreground = new Foreground(kernel)) {
      if (process.terminal() && socket == null) {
        foreground.attach(started);
      }
      CreateCommand.Consoles.send(kernel, started.terminal(), socket);
      CreateCommand.Consoles.sendPidfd(kernel, started, flags.get("pidfd-socket"));
      CreateCommand.writePid(flags.get("pid-file"), started.pid());
      if (detach) {
        return 0;
      }
      foreground.forwardSignals(started);
      return foreground.await(started);
    }
  }

  /** From a file, or the container's own process with what the flags change. */
  private static ProcessSpec process(Flags flags, Path bundle) throws IOException {
    String file = flags.get("process");
    if (file != null) {
      return ProcessReader.parse(Files.readAllBytes(Path.of(file)));
    }
    List<String> args = flags.arguments().subList(1, flags.arguments().size());
    if (args.isEmpty()) {
      throw new UsageException("process args cannot be empty");
    }
    ProcessSpec base = Spec.load(bundle).requireProcess();
    List<String> env = new ArrayList<>(base.env());
    env.addAll(flags.all("env"));
    return new ProcessSpec(
        flags.has("tty"),
        null,
        user(flags, base.user()),
        args,
        env,
        flags.get("cwd", base.cwd()),
        capabilities(base.capabilities(), flags.all("cap")),
        base.rlimits(),
        flags.get("no-new-privs") == null ? base.noNewPrivileges() : flags.has("no-new-privs"),
        flags.get("apparmor", base.apparmorProfile()),
        flags.get("process-label", base.selinuxLabel()),
        base.oomScoreAdj(),
        base.scheduling());
  }

  /** {@code PATH} in version 2, else {@code CONTROLLER[,CONTROLLER]:PATH}, any number of times. */
  static Map<String, String> cgroups(List<String> given) {
    Map<String, String> paths = new LinkedHashMap<>();
    for (String one : given) {
      int colon = one.indexOf(':');
      if (colon < 0 && given.size() > 1) {
        throw new UsageException(
            "invalid --cgroup argument: " + one + " (missing <controller>: prefix)");
      }
      if (colon < 0) {
        paths.put("", one);
        continue;
      }
      for (String controller : one.substring(0, colon).split(",", -1)) {
        if (controller.isEmpty()) {
          throw new UsageException(
              "invalid --cgroup argument: " + one + " (empty <controller> prefix)");
        }
        if (paths.put(controller, one.substring(colon + 1)) != null) {
          throw new UsageException(
              "invalid --cgroup argument(s): controller "
                  + controller
                  + " specified multiple times");
        }
      }
    }
    return paths;
  }

  private static UserSpec user(Flags flags, UserSpec base) {
    String text = flags.get("user");
    List<Integer> groups = new ArrayList<>(base.additionalGids());
    for (String group : flags.all("additional-gids")) {
      groups.add(number(group, "additional-gids"));
    }
    if (text == null) {
      return new UserSpec(base.uid(), base.gid(), base.umask(), groups);
    }
    int colon = text.indexOf(':');
    int uid = number(colon < 0 ? text : text.substring(0, colon), "user");
    int gid = colon < 0 ? base.gid() : number(text.substring(colon + 1), "user");
    return new UserSpec(uid, gid, base.umask(), groups);
  }

  private static int number(String text, String flag) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException("parsing " + text + " as a number for --" + flag + " failed");
    }
  }

  private static CapabilitySets capabilities(@Nullable CapabilitySets given, List<String> added) {
    CapabilitySets base =
        given == null
            ? new CapabilitySets(List.of(), List.of(), List.of(), List.of(), List.of())
            : given;
    // an ambient one must be inheritable too, which the flag does not make it
    List<String> ambient =
        base.inheritable().containsAll(added) ? with(base.ambient(), added) : base.ambient();
    return new CapabilitySets(
        with(base.bounding(), added),
        with(base.effective(), added),
        base.inheritable(),
        with(base.permitted(), added),
        ambient);
  }

  private static List<String> with(List<String> base, List<String> added) {
    Set<String> all = new LinkedHashSet<>(base);
    all.addAll(added);
    return List.copyOf(all);
  }
}
