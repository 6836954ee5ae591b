package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.ExecRequest;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.spec.ProcessReader;
import io.jukung.runtime.spec.ProcessSpec;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.sys.ExitStatus;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.libc.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RuntimeLibraryIT {
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;

  private final Kernel kernel = LinuxKernel.open();
  private final String id = "it" + ProcessHandle.current().pid();
  private final String cgroup = "/jukung-it/" + id;

  @TempDir Path dir;
  private OciRuntime runtime;
  private long mountsBefore;

  @BeforeEach
  void open() throws IOException {
    runtime = new OciRuntime(dir.resolve("state"), kernel);
    mountsBefore = mounts();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    runtime.delete(id, true);
    runtime.close();
    assertFalse(Files.exists(dir.resolve("state").resolve(id)), "state directory is left");
    try (Stream<Path> tops = Files.list(Path.of("/sys/fs/cgroup"))) {
      for (Path top : tops.toList()) {
        Path parent = top.resolve("jukung-it");
        if (Files.isDirectory(parent)) {
          try (Stream<Path> inner = Files.list(parent)) {
            assertEquals(List.of(), inner.filter(Files::isDirectory).toList());
          }
        }
        // what containers may share is nobody's to remove
        Files.deleteIfExists(parent);
      }
    }
    assertEquals(mountsBefore, mounts(), "mounts are left");
  }

  private static long mounts() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.count();
    }
  }

  private Bundle script(String script) throws IOException {
    return Bundle.of(dir.resolve("bundle"), cgroup, "sh", "-c", script);
  }

  /** Exit code and output of a process whose stdout and stderr are one pipe. */
  private record Result(int code, String output) {}

  private Result run(Bundle bundle) throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd read = pipe[0];
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDONLY, 0)) {
      ContainerProcess process;
      try (Fd write = pipe[1]) {
        process =
            runtime.create(
                new CreateRequest(
                    id,
                    bundle.write(),
                    new Stdio.Descriptors(nothing.number(), write.number(), write.number())));
      }
      assertEquals(ContainerStatus.CREATED, runtime.state(id).status());
      runtime.start(id);
      String output = readAll(read);
      Result result = new Result(await(process).shellCode(), output);
      runtime.delete(id, false);
      return result;
    }
  }

  private Result exec(String... args) throws IOException {
    return exec(process(args));
  }

  private Result exec(ProcessSpec process) throws IOException {
    Fd[] pipe = kernel.io().pipe(0);
    try (Fd read = pipe[0];
        Fd nothing = kernel.io().open("/dev/null", Io.O_RDONLY, 0)) {
      ContainerProcess started;
      try (Fd write = pipe[1]) {
        started =
            runtime.exec(
                new ExecRequest(
                    id,
                    process,
                    new Stdio.Descriptors(nothing.number(), write.number(), write.number())));
      }
      String output = readAll(read);
      return new Result(await(started).shellCode(), output);
    }
  }

  private static ProcessSpec process(String... args) {
    return ProcessReader.parse(
        Json.writeBytes(
            JsonObject.builder()
                .put("cwd", "/")
                .putStrings("args", List.of(args))
                .putStrings("env", List.of("PATH=/bin"))
                .build()));
  }

  private ContainerProcess start(Bundle bundle) throws IOException {
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      ContainerProcess process =
          runtime.create(new CreateRequest(id, bundle.write(), new Stdio.Descriptors(n, n, n)));
      runtime.start(id);
      return process;
    }
  }

  private ExitStatus await(ContainerProcess process) throws IOException {
    try (process) {
      return kernel.processes().await(process.pidfd(), true).orElseThrow();
    }
  }

  private String readAll(Fd fd) throws IOException {
    StringBuilder out = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocateDirect(65536);
    while (true) {
      buffer.clear();
      try {
        if (kernel.io().read(fd.number(), buffer) <= 0) {
          return out.toString();
        }
      } catch (IOException hangup) {
        // EIO: the last process of a terminal has left
        return out.toString();
      }
      out.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
  }

  @Test
  void outputAndExitCodeComeBack() throws IOException {
    assertEquals(new Result(7, "hello\n"), run(script("echo hello; exit 7")));
  }

  @Test
  void theProcessIsAloneInItsNamespaces() throws IOException {
    Result result =
        run(
            script(
                "echo $$; hostname; ls /proc | grep -c '^[0-9]'; cat /proc/self/cgroup | grep -c"
                    + " jukung-it; ifconfig lo | grep -c UP; readlink /proc/self/fd/3; echo $HOME;"
                    + " ls /proc/self/fd | wc -l"));
    // ls and the shell are there, ls holds 0 to 3
    assertEquals("1\njukung\n3\n0\n1\n/root\n4\n", result.output());
  }

  @Test
  void devicesLinksAndMountsAreThere() throws IOException {
    Result result =
        run(
            script(
                "for d in null zero full random urandom tty; do stat -c '%n %F %a %t:%T' /dev/$d;"
                    + " done; for l in fd stdin ptmx core; do readlink /dev/$l; done; echo x > /dev/null;"
                    + " head -c 3 /dev/zero | wc -c; grep -c . /proc/mounts; stat -c %a /dev/shm;"
                    + " ls /dev/pts; ls /sys/fs/cgroup/memory >/dev/null && echo cgroup"));
    assertEquals(0, result.code(), result.output());
    assertTrue(
        result.output().startsWith("/dev/null character special file 666 1:3\n"), result.output());
    assertTrue(
        result.output().contains("/proc/self/fd\n/proc/self/fd/0\npts/ptmx\n/proc/kcore\n3\n"),
        result.output());
    assertTrue(result.output().endsWith("1777\nptmx\ncgroup\n"), result.output());
  }

  @Test
  void maskedAndReadonlyPathsAndTheRootHold() throws IOException {
    Result result =
        run(
            script(
                "cat /proc/keys | wc -c; ls /sys/firmware | wc -l; touch /x 2>&1; echo 1 >"
                    + " /proc/sys/kernel/hostname; touch /sys/x 2>&1; cat /proc/timer_list | wc -c;"
                    + " mkdir /dev/shm/ok && echo shm"));
    assertTrue(result.output().startsWith("0\n0\n"), result.output());
    assertTrue(result.output().contains("touch: /x: Read-only file system"), result.output());
    assertTrue(
        result.output().contains("can't create /proc/sys/kernel/hostname: Read-only file system"),
        result.output());
    assertTrue(result.output().endsWith("0\nshm\n"), result.output());
  }

  @Test
  void userGroupsCapabilitiesAndLimitsAreTheSpecs() throws IOException {
    Bundle bundle =
        script(
            "id -u; id -G; grep -E 'Cap|NoNewPrivs' /proc/self/status; ulimit -n; umask; pwd; echo $HOME");
    bundle.process(
        p ->
            p.put(
                    "user",
                    Json.parse(
                        "{\"uid\":1000,\"gid\":1000,\"umask\":63,\"additionalGids\":[5,10]}"))
                .put("cwd", "/tmp/made/here")
                .put(
                    "capabilities",
                    Json.parse(
                        "{\"bounding\":[\"CAP_KILL\",\"CAP_CHOWN\"],\"permitted\":[\"CAP_KILL\"],"
                            + "\"effective\":[\"CAP_KILL\"],\"inheritable\":[\"CAP_KILL\"],"
                            + "\"ambient\":[\"CAP_KILL\"]}"))
                .put(
                    "rlimits",
                    Json.parse("[{\"type\":\"RLIMIT_NOFILE\",\"soft\":100,\"hard\":200}]")));
    bundle.top(c -> c.put("root", Json.parse("{\"path\":\"rootfs\"}")));
    Result result = run(bundle);
    assertEquals(
        """
        1000
        1000 5 10
        CapInh:	0000000000000020
        CapPrm:	0000000000000020
        CapEff:	0000000000000020
        CapBnd:	0000000000000021
        CapAmb:	0000000000000020
        NoNewPrivs:	1
        100
        0077
        /tmp/made/here
        /home
        """,
        result.output());
  }

  @Test
  void bindMountsKeepTheirOptions() throws IOException {
    Path source = Files.createDirectories(dir.resolve("source"));
    Files.writeString(source.resolve("file"), "content");
    Bundle bundle =
        script(
                "cat /data/file; touch /data/x 2>&1; cat /new/deep/file; echo w > /rw/w; cat /tmp/one")
            .mount(
                "{'destination':'/data','type':'bind','source':'"
                    + source
                    + "','options':['rbind','ro','nosuid']}")
            .mount("{'destination':'/new/deep','source':'" + source + "','options':['bind','ro']}")
            .mount("{'destination':'/rw','source':'" + source + "','options':['rbind','rprivate']}")
            .mount(
                "{'destination':'/tmp/one','source':'"
                    + source.resolve("file")
                    + "','options':['bind']}");
    Result result = run(bundle);
    assertEquals("contenttouch: /data/x: Read-only file system\ncontentcontent", result.output());
    assertEquals("w\n", Files.readString(source.resolve("w")));
  }

  @Test
  void linksOfTheImageCannotLeadAMountOut() throws IOException {
    Path victim = Files.createDirectories(dir.resolve("victim"));
    Bundle bundle = script("ls /escape");
    Files.createSymbolicLink(dir.resolve("bundle/rootfs/escape"), victim);
    Files.createSymbolicLink(
        dir.resolve("bundle/rootfs/up"), Path.of("../../../../../.." + victim));
    bundle.mount("{'destination':'/up/inner','type':'tmpfs','source':'tmpfs'}");
    try {
      run(bundle);
    } catch (OciException refused) {
      // below the root there is no such directory to mount onto
    }
    try (Stream<Path> inside = Files.list(victim)) {
      assertEquals(0, inside.count());
    }
  }

  @Test
  void aUserNamespaceMapsItsRoot() throws IOException {
    Bundle bundle =
        script(
            "id -u; cat /proc/self/uid_map; touch /tmp/mine; stat -c %u /tmp/mine /bin/busybox; echo > /dev/null && echo ok");
    bundle.linux(
        l ->
            l.put(
                    "namespaces",
                    Json.parse(
                        "[{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
                            + "{\"type\":\"mount\"},{\"type\":\"network\"},{\"type\":\"user\"},"
                            + "{\"type\":\"cgroup\"}]"))
                .put(
                    "uidMappings",
                    Json.parse("[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]"))
                .put(
                    "gidMappings",
                    Json.parse("[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]")));
    bundle.top(c -> c.put("root", Json.parse("{\"path\":\"rootfs\"}")));
    Path tmp = dir.resolve("bundle/rootfs/tmp");
    Files.setAttribute(tmp, "unix:uid", 100000);
    Result result = run(bundle);
    assertEquals("0\n         0     100000      65536\n0\n65534\nok\n", result.output());
    assertEquals(100000, Files.getAttribute(tmp.resolve("mine"), "unix:uid"));
  }

  @Test
  void aTerminalIsTheContainersOwn() throws IOException {
    Bundle bundle =
        script("tty; stty size; test -t 0 && test -t 2 && echo all; echo c > /dev/console");
    bundle.process(
        p ->
            p.put("terminal", true).put("consoleSize", Json.parse("{\"height\":30,\"width\":99}")));
    ContainerProcess process =
        runtime.create(new CreateRequest(id, bundle.write(), new Stdio.Terminal()));
    runtime.start(id);
    Fd master = Objects.requireNonNull(process.terminal());
    String output = readAll(master);
    assertEquals("/dev/pts/0\r\n30 99\r\nall\r\nc\r\n", output);
    assertEquals(0, await(process).shellCode());
  }

  @Test
  void execRunsInTheSameContainer() throws IOException {
    try (ContainerProcess init = start(script("sleep 100"))) {
      Result result = exec("sh", "-c", "hostname; cat /proc/1/comm; echo $HOME; exit 3");
      assertEquals(new Result(3, "jukung\nsleep\n/root\n"), result);
      OciException missing = assertThrows(OciException.class, () -> exec("no-such-command"));
      assertEquals(OciException.Reason.COMMAND_NOT_FOUND, missing.reason());
      assertEquals(
          "exec in " + id + ": exec: \"no-such-command\": executable file not found in $PATH",
          missing.getMessage());
      runtime.kill(id, SIGKILL, false);
      assertEquals(137, kernel.processes().await(init.pidfd(), true).orElseThrow().shellCode());
      assertEquals(ContainerStatus.STOPPED, runtime.state(id).status());
      assertThrows(OciException.class, () -> runtime.kill(id, SIGTERM, false));
    }
  }

  @Test
  void execCanHaveATerminal() throws IOException {
    try (ContainerProcess init = start(script("sleep 100"))) {
      ProcessSpec plain = process("sh", "-c", "tty; stty size");
      ProcessSpec spec =
          ProcessReader.parse(
              Json.writeBytes(
                  JsonObject.builder()
                      .put("cwd", "/")
                      .put("terminal", true)
                      .putStrings("args", plain.args())
                      .build()));
      ContainerProcess process =
          runtime.exec(new ExecRequest(id, spec, new Stdio.Terminal(24, 80)));
      Fd master = Objects.requireNonNull(process.terminal());
      assertEquals("/dev/pts/0\r\n24 80\r\n", readAll(master));
      assertEquals(0, await(process).shellCode());
    }
  }

  @Test
  void pauseStopsAndResumeGoesOn() throws IOException {
    try (ContainerProcess init = start(script("sleep 100"))) {
      assertEquals(ContainerStatus.RUNNING, runtime.state(id).status());
      runtime.pause(id);
      assertEquals(ContainerStatus.PAUSED, runtime.state(id).status());
      assertThrows(OciException.class, () -> runtime.pause(id));
      assertThrows(OciException.class, () -> exec("true"));
      runtime.resume(id);
      assertEquals(ContainerStatus.RUNNING, runtime.state(id).status());
      assertEquals(List.of(init.pid()), runtime.pids(id));
      runtime.pause(id);
      runtime.delete(id, true);
      assertEquals(137, kernel.processes().await(init.pidfd(), true).orElseThrow().shellCode());
    }
  }

  @Test
  void aMemoryLimitKillsAndIsTold() throws Exception {
    Bundle bundle = script("tail /dev/zero");
    bundle.linux(
        l ->
            l.put(
                "resources",
                Json.parse("{\"memory\":{\"limit\":16777216},\"pids\":{\"limit\":20}}")));
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      ContainerProcess process =
          runtime.create(new CreateRequest(id, bundle.write(), new Stdio.Descriptors(n, n, n)));
      CountDownLatch told = new CountDownLatch(1);
      try (OutOfMemoryWatch watch = runtime.watchOutOfMemory(id, told::countDown)) {
        runtime.start(id);
        assertEquals(137, await(process).shellCode());
        assertTrue(told.await(5, TimeUnit.SECONDS), "not told of the kill");
      }
      assertEquals(1, runtime.oomKills(id));
      assertEquals(16777216, runtime.stats(id).memoryLimit());
      assertEquals(20, runtime.stats(id).pidsLimit());
      runtime.update(
          id, ResourcesReader.parse("{\"pids\":{\"limit\":30}}".getBytes(StandardCharsets.UTF_8)));
      assertEquals(30, runtime.stats(id).pidsLimit());
    }
  }

  @Test
  void seccompAndSysctlAreInForce() throws IOException {
    Bundle bundle =
        script("mkdir /tmp/x 2>&1; cat /proc/sys/net/ipv4/ip_forward; cat /proc/sys/kernel/shmmni");
    bundle.linux(
        l ->
            l.put(
                    "seccomp",
                    Json.parse(
                        "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"mkdir\",\"mkdirat\"],"
                            + "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":95}]}"))
                .put(
                    "sysctl",
                    Json.parse("{\"net.ipv4.ip_forward\":\"1\",\"kernel.shmmni\":\"77\"}")));
    assertEquals(
        "mkdir: can't create directory '/tmp/x': Operation not supported\n1\n77\n",
        run(bundle).output());
  }

  @ParameterizedTest
  @CsvSource({
    "nope,COMMAND_NOT_FOUND,'exec: \"nope\": executable file not found in $PATH'",
    "/nope,COMMAND_NOT_FOUND,'exec: \"/nope\": no such file or directory'",
    "/etc,NOT_EXECUTABLE,'exec: \"/etc\": is a directory'",
    "/etc/passwd,NOT_EXECUTABLE,'exec: \"/etc/passwd\": permission denied'"
  })
  void aCommandThatCannotRunLeavesNothing(
      String command, OciException.Reason reason, String message) throws IOException {
    Bundle bundle = Bundle.of(dir.resolve("bundle"), cgroup, command);
    OciException error = assertThrows(OciException.class, () -> start(bundle));
    assertEquals("create " + id + ": " + message, error.getMessage());
    assertEquals(reason, error.reason());
    assertThrows(OciException.class, () -> runtime.state(id));
  }

  @Test
  void theWrongFormatIsSeenAtStart() throws IOException {
    Bundle bundle = Bundle.of(dir.resolve("bundle"), cgroup, "/bin/garbage");
    Path garbage = Files.writeString(dir.resolve("bundle/rootfs/bin/garbage"), "garbage");
    assertTrue(garbage.toFile().setExecutable(true));
    OciException error = assertThrows(OciException.class, () -> start(bundle));
    assertEquals(OciException.Reason.NOT_EXECUTABLE, error.reason());
    assertEquals("exec: \"/bin/garbage\": exec format error", error.getMessage());
  }

  @Test
  void aFailingStepIsNamedAndLeavesNothing() throws IOException {
    Bundle bundle =
        script("true").mount("{'destination':'/x','source':'/no/such','options':['bind']}");
    OciException error = assertThrows(OciException.class, () -> start(bundle));
    assertEquals(
        "create " + id + ": open bind mount source /no/such: ENOENT (no such file or directory)",
        error.getMessage());
    assertEquals("open_tree", error.call());
  }

  @Test
  void aCreatedContainerCanBeDeletedAndStatesAreChecked() throws IOException {
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      Bundle bundle = script("true");
      CreateRequest request = new CreateRequest(id, bundle.write(), new Stdio.Descriptors(n, n, n));
      try (ContainerProcess process = runtime.create(request)) {
        OciException taken = assertThrows(OciException.class, () -> runtime.create(request));
        assertEquals(OciException.Kind.ALREADY_EXISTS, taken.kind());
        // as another process sees it
        try (OciRuntime other = new OciRuntime(dir.resolve("state"), kernel)) {
          assertEquals(ContainerStatus.CREATED, other.state(id).status());
          assertEquals(1, other.list().size());
        }
        runtime.delete(id, false);
        assertEquals(
            137, kernel.processes().await(process.pidfd(), true).orElseThrow().shellCode());
      }
    }
  }

  @Test
  void anotherJvmCanStartWhatThisOneCreated() throws IOException {
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      int n = nothing.number();
      ContainerProcess process =
          runtime.create(
              new CreateRequest(id, script("exit 5").write(), new Stdio.Descriptors(n, n, n)));
      try (OciRuntime other = new OciRuntime(dir.resolve("state"), kernel)) {
        other.start(id);
        OciException again = assertThrows(OciException.class, () -> other.start(id));
        assertEquals(OciException.Reason.WRONG_STATE, again.reason());
      }
      assertEquals(5, await(process).shellCode());
    }
  }

  @Test
  void hooksAndOtherGapsAreRefusedByName() throws IOException {
    Bundle bundle = script("true");
    bundle.top(c -> c.put("hooks", Json.parse("{\"prestart\":[{\"path\":\"/bin/true\"}]}")));
    OciException error = assertThrows(OciException.class, () -> start(bundle));
    assertEquals("create " + id + ": hooks.prestart is not supported", error.getMessage());
    assertEquals(OciException.Kind.UNIMPLEMENTED, error.kind());
  }

  @Test
  void fiftyAtATimeLeaveNothing() throws Exception {
    Path bundle = Bundle.of(dir.resolve("bundle"), cgroup, "true").write();
    byte[] config = Files.readAllBytes(bundle.resolve("config.json"));
    Thread[] threads = new Thread[8];
    CountDownLatch done = new CountDownLatch(50);
    for (int t = 0; t < threads.length; t++) {
      int first = t;
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = first; i < 50; i += threads.length) {
                      oneOfMany(i, config);
                      done.countDown();
                    }
                  });
    }
    assertTrue(done.await(50, TimeUnit.SECONDS), done.getCount() + " are missing");
    assertEquals(List.of(), runtime.list());
  }

  private void oneOfMany(int i, byte[] config) {
    try (Fd nothing = kernel.io().open("/dev/null", Io.O_RDWR, 0)) {
      Path bundle = Files.createDirectories(dir.resolve("bundle" + i));
      String text = new String(config, StandardCharsets.UTF_8);
      Files.writeString(
          bundle.resolve("config.json"),
          text.replace(cgroup, cgroup + "-" + i)
              .replace("\"rootfs\"", "\"" + dir.resolve("bundle/rootfs") + "\""));
      int n = nothing.number();
      ContainerProcess process =
          runtime.create(new CreateRequest(id + "-" + i, bundle, new Stdio.Descriptors(n, n, n)));
      runtime.start(id + "-" + i);
      assertEquals(0, await(process).shellCode());
      runtime.delete(id + "-" + i, false);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
