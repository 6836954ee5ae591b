package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.ContainerProcess;
import io.jukung.runtime.ContainerStatus;
import io.jukung.runtime.CreateRequest;
import io.jukung.runtime.OciException;
import io.jukung.runtime.OciRuntime;
import io.jukung.runtime.OutOfMemoryWatch;
import io.jukung.runtime.Stdio;
import io.jukung.runtime.spec.ResourcesReader;
import io.jukung.sys.Fd;
import io.jukung.sys.Io;
import io.jukung.sys.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeLibraryIT extends RuntimeCase {

  @Test
  void outputAndExitCodeComeBack() throws IOException {
    assertEquals(new Result(7, "hello\n"), run(script("echo hello; exit 7")));
  }

  @Test
  @Tag("cgroup")
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
  @Tag("cgroup")
  void devicesLinksAndMountsAreThere() throws IOException {
    Result result =
        run(
            script(
                "for d in null zero full random urandom tty; do stat -c '%n %F %a %t:%T' /dev/$d;"
                    + " done; for l in fd stdin ptmx core; do readlink /dev/$l; done; echo x > /dev/null;"
                    + " head -c 3 /dev/zero | wc -c; grep -c . /proc/mounts; stat -c %a /dev/shm;"
                    + " ls /dev/pts; test -e /sys/fs/cgroup/memory -o -e /sys/fs/cgroup/memory.max && echo cgroup"));
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
  @Tag("cgroup")
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
  @Tag("cgroup")
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
  void gapsAreRefusedByName() throws IOException {
    Bundle bundle = script("true");
    bundle.linux(l -> l.put("mountLabel", "system_u:object_r:container_file_t:s0"));
    OciException error = assertThrows(OciException.class, () -> start(bundle));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith("create " + id + ": linux.mountLabel "), message);
    assertTrue(message.endsWith(" is not supported"), message);
    assertEquals(OciException.Kind.UNIMPLEMENTED, error.kind());
  }

  @Test
  @Tag("cgroup")
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
