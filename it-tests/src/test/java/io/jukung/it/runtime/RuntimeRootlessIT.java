package io.jukung.it.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jukung.runtime.spec.DefaultSpec;
import io.jukung.sys.Fd;
import io.jukung.sys.Kernel;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.libc.LinuxKernel;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command as an ordinary user, with one id and without any capability. */
@Timeout(180)
class RuntimeRootlessIT {
  private static final int USER = 1000;
  private static final String MAIN = "io.jukung.runtime.command.Main";

  private Path dir;

  /** A place of the user's own: those of JUnit are closed to others. */
  @BeforeEach
  void place() throws IOException {
    dir = Files.createTempDirectory("jukung-rootless");
    Path bin = Files.createDirectories(dir.resolve("bundle/rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String applet : List.of("sh", "id", "cat", "sleep", "hostname", "wc")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    for (String name : List.of("proc", "sys", "dev", "tmp")) {
      Files.createDirectories(dir.resolve("bundle/rootfs").resolve(name));
    }
  }

  @AfterEach
  void remove() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  private void config(
      UnaryOperator<JsonObject.Builder> process, UnaryOperator<JsonObject.Builder> linux)
      throws IOException {
    JsonObject spec = DefaultSpec.rootless(USER, USER);
    JsonObject given = (JsonObject) Objects.requireNonNull(spec.get("process"));
    JsonObject old = (JsonObject) Objects.requireNonNull(spec.get("linux"));
    spec =
        spec.toBuilder()
            .put("process", process.apply(given.toBuilder().put("terminal", false)))
            .put("linux", linux.apply(old.toBuilder()))
            .build();
    Files.write(dir.resolve("bundle/config.json"), Json.writeBytes(spec));
  }

  /** Class path entries below root's home are not the user's to read: all are copied. */
  private String classPath() throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      boolean ours = entry.contains("/oci/") || entry.contains("/sys/");
      if (!ours && !entry.contains("jffi") && !entry.contains("jspecify")) {
        continue;
      }
      Path from = Path.of(entry);
      Path to = dir.resolve("lib" + copies.size() + (Files.isDirectory(from) ? "" : ".jar"));
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Files.copy(file, file.equals(from) ? to : to.resolve(from.relativize(file).toString()));
        }
      }
      copies.add(to.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  private record Result(int code, String output) {}

  private Result run(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "--bounding-set=-all",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                MAIN,
                "--root",
                dir.resolve("state").toString()));
    command.addAll(List.of(words));
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", USER, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", USER, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
    Process process =
        new ProcessBuilder(command)
            .directory(dir.resolve("bundle").toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  @Test
  void anOrdinaryUserIsRootOfTheContainer() throws Exception {
    config(
        p ->
            p.putStrings(
                    "args",
                    List.of(
                        "sh",
                        "-c",
                        "id -u; hostname; cat /proc/self/setgroups; echo x >/dev/null; exit 7"))
                // lower than a user may: it stays
                .put("oomScoreAdj", -500),
        l -> l);
    assertEquals(new Result(7, "0\njukung\ndeny\n"), run("run", "rootless"));
  }

  @Test
  void theSeccompAgentOfAnOrdinaryUserGetsItsListener() throws Exception {
    Kernel kernel = LinuxKernel.open();
    Path socket = dir.resolve("agent.sock");
    config(
        p -> p.putStrings("args", List.of("sh", "-c", "busybox mkdir /tmp/x 2>&1; echo over")),
        l ->
            l.put(
                "seccomp",
                Json.parse(
                    ("{'defaultAction':'SCMP_ACT_ALLOW','listenerPath':'"
                            + socket
                            + "','syscalls':[{'names':['mkdir','mkdirat'],"
                            + "'action':'SCMP_ACT_NOTIFY'}]}")
                        .replace('\'', '"'))));
    try (Fd server = kernel.sockets().listen(socket.toString(), 1)) {
      CompletableFuture<String> told =
          CompletableFuture.supplyAsync(
              () -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
                try (Fd client = kernel.sockets().accept(server.number());
                    // hanging up without an answer makes the call fail
                    Fd listener = kernel.sockets().receive(client.number(), buffer, 1).getFirst()) {
                  return Files.readSymbolicLink(Path.of(listener.procPath()))
                      + " "
                      + StandardCharsets.UTF_8.decode(buffer.flip());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Result result = run("run", "rootless");
      assertTrue(result.output().contains("Function not implemented"), result.output());
      assertTrue(result.output().endsWith("over\n"), result.output());
      String message = told.get(20, TimeUnit.SECONDS);
      assertTrue(message.contains("seccomp notify"), message);
      assertTrue(message.contains("\"id\":\"rootless\""), message);
    }
  }

  @Test
  void limitsWithoutACgroupAreRefusedByName() throws Exception {
    config(
        p -> p.putStrings("args", List.of("sh")),
        l -> l.put("resources", Json.parse("{\"pids\":{\"limit\":5}}")));
    Result result = run("run", "rootless");
    assertEquals(1, result.code());
    assertTrue(result.output().contains("limits of pids asked for"), result.output());
  }

  @Test
  void rangesNeedTheCommandsThatKnowThem() throws Exception {
    String maps = "[{\"containerID\":0,\"hostID\":100000,\"size\":65536}]";
    config(
        p -> p.putStrings("args", List.of("sh")),
        l -> l.put("uidMappings", Json.parse(maps)).put("gidMappings", Json.parse(maps)));
    Result result = run("run", "rootless");
    assertEquals(1, result.code());
    // refused by it, for the user has no such range, or not installed
    assertTrue(result.output().contains("newuidmap"), result.output());
  }
}
