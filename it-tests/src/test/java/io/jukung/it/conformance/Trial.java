package io.jukung.it.conformance;

import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One case on one runtime: a bundle that is edited, a container, what was expected and did not
 * happen. Failures are collected, so that each can be compared with what is known. One thread's.
 */
final class Trial {
  private record Probe(String script, Pattern expected) {}

  private final Workplace workplace;
  private final RuntimeUnderTest runtime;
  private final Configuration config = new Configuration();
  private final Map<String, Probe> probes = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final String id;
  private final Path dir;
  private int calls;

  Trial(Workplace workplace, RuntimeUnderTest runtime) {
    this.workplace = workplace;
    this.runtime = runtime;
    // of fixed ends, so that no id is part of another
    id = "c" + ProcessHandle.current().pid() + "n" + workplace.number() + "x";
    ids.add(id);
    dir = workplace.home().resolve(id);
    try {
      workplace.rootfs(Files.createDirectories(dir.resolve("rootfs")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    set("linux.cgroupsPath", "'" + cgroupsPath() + "'");
  }

  RuntimeUnderTest runtime() {
    return runtime;
  }

  boolean isOurs() {
    return runtime == RuntimeUnderTest.JUKUNG;
  }

  String id() {
    return id;
  }

  /** Another container's id, which is deleted at the end too. */
  String otherId() {
    ids.add(id + ids.size());
    return ids.getLast();
  }

  String cgroupsPath() {
    return "/" + workplace.cgroup() + "/" + id;
  }

  /** The bundle. */
  Path dir() {
    return dir;
  }

  Path rootfs() {
    return dir.resolve("rootfs");
  }

  Path stateRoot() {
    return dir.resolve("state");
  }

  // ---- the bundle

  /** Sets a field; strings in the JSON are in single quotes. */
  Trial set(String path, String json) {
    config.set(path, Configuration.json(json));
    return this;
  }

  /** Appends to an array. */
  Trial add(String path, String json) {
    config.add(path, Configuration.json(json));
    return this;
  }

  Trial add(String path, JsonValue value) {
    config.add(path, value);
    return this;
  }

  Trial drop(String path) {
    config.drop(path);
    return this;
  }

  Trial strings(String path, String... values) {
    config.strings(path, values);
    return this;
  }

  Trial args(String... args) {
    return strings("process.args", args);
  }

  Trial script(String script) {
    return args("sh", "-c", script);
  }

  Trial mount(String destination, String type, String source, String... options) {
    Configuration mount = new Configuration();
    for (String field : List.of("destination", "type", "source")) {
      String value =
          switch (field) {
            case "destination" -> destination;
            case "type" -> type;
            default -> source;
          };
      mount.set("m." + field, new io.jukung.sys.json.JsonString(value));
    }
    mount.strings("m.options", options);
    config.add("mounts", Objects.requireNonNull(mount.find("m")));
    return this;
  }

  void write() throws IOException {
    Files.write(dir.resolve("config.json"), config.bytes());
  }

  // ---- looking from inside

  /** A line of shell in the container, and all that it must print, its errors too. */
  Trial probe(String name, String script, String expected) {
    return probeLike(name, script, Pattern.quote(expected));
  }

  /** As {@link #probe}, with a regular expression for the whole. */
  Trial probeLike(String name, String script, String expected) {
    probes.put(name, new Probe(script, Pattern.compile(expected, Pattern.DOTALL)));
    return this;
  }

  /** Runs the probes in a container, and compares. */
  void run() throws Exception {
    run(probeScript());
  }

  private String probeScript() {
    StringBuilder script = new StringBuilder();
    probes.forEach(
        (name, p) -> script.append("echo; echo '@@" + name + "'; { " + p.script + "\n} 2>&1\n"));
    return script.append("exit 0").toString();
  }

  private void run(String script) throws Exception {
    script(script);
    compare(runOnce());
  }

  /** Compares the probes with what a container printed. */
  void compare(Answer answer) {
    exits("run", 0, answer);
    Map<String, String> found = sections(answer.out());
    if (answer.failed() && found.isEmpty()) {
      return;
    }
    probes.forEach(
        (name, probe) -> like(name, probe.expected, found.getOrDefault(name, "nothing")));
  }

  private static Map<String, String> sections(String out) {
    Map<String, String> sections = new LinkedHashMap<>();
    for (String section : out.split("(?m)^@@", -1)) {
      int line = section.indexOf('\n');
      if (line > 0) {
        sections.put(section.substring(0, line), section.substring(line + 1).strip());
      }
    }
    return sections;
  }

  // ---- commands

  /** {@code run} in the foreground. */
  Answer runOnce(String... flags) throws Exception {
    write();
    return call(words("run", "-b", flags));
  }

  /** {@code create}; see {@link #initPid} and {@link #printed}. */
  Answer create(String... flags) throws Exception {
    write();
    List<String> all = new ArrayList<>(List.of("--pid-file", dir.resolve("init.pid").toString()));
    all.addAll(List.of(flags));
    return call(words("create", "-b", all.toArray(String[]::new)));
  }

  /** The pid of the container that was created last, without asking the runtime again. */
  long initPid() throws IOException {
    return Long.parseLong(Files.readString(dir.resolve("init.pid")).strip());
  }

  private String[] words(String verb, String bundle, String... flags) {
    List<String> line = new ArrayList<>(List.of(verb, bundle, dir.toString()));
    line.addAll(List.of(flags));
    line.add(id);
    return line.toArray(String[]::new);
  }

  /** A container that runs a script, or sleeps. */
  void start() throws Exception {
    create().ok();
    call("start", id).ok();
  }

  /** A container that sleeps. */
  void startSleeping() throws Exception {
    args("sleep", "1000");
    start();
  }

  /** What the process of the container has printed until now. */
  String printed() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int call = 0; call < calls; call++) {
      all.append(Files.readString(dir.resolve("out." + call)));
    }
    return all.toString();
  }

  Answer call(String... words) throws Exception {
    List<String> line = command();
    line.addAll(List.of(words));
    return command(line, Path.of("/dev/null"), words);
  }

  /** The executable and its state directory. */
  List<String> command() throws IOException {
    List<String> line = new ArrayList<>(runtime.command());
    line.addAll(List.of("--root", stateRoot().toString()));
    return line;
  }

  /** Any command line, with this input and with files that a container may keep. */
  Answer command(List<String> line, Path input, String... shown) throws Exception {
    Path out = dir.resolve("out." + calls);
    Path err = dir.resolve("err." + calls++);
    Process process =
        new ProcessBuilder(line)
            .directory(dir.toFile())
            .redirectInput(input.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(String.join(" ", shown) + " did not end: " + text(out) + text(err));
    }
    return new Answer(String.join(" ", shown), process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  JsonView state() throws Exception {
    return call("state", id).json();
  }

  String status() throws Exception {
    return state().string("status");
  }

  long pid() throws Exception {
    return state().longValue("pid");
  }

  void awaitStopped() throws Exception {
    awaitThat("the container stops", () -> status().equals("stopped"));
  }

  /** Waits up to ten seconds. */
  void awaitThat(String what, io.jukung.it.support.Installation.Condition condition)
      throws Exception {
    io.jukung.it.support.Installation.await(what, Duration.ofSeconds(10), condition);
  }

  /**
   * Waits until the process runs this program: runc and crun answer {@code start} and {@code exec
   * -d} when their own code in the process is about to become it.
   */
  void awaitProgram(String name, long pid) throws Exception {
    Path comm = Path.of("/proc/" + pid + "/comm");
    awaitThat(pid + " runs " + name, () -> Files.readString(comm).strip().equals(name));
  }

  // ---- judging

  void check(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      failures.add(what + ": expected " + expected + ", got " + actual);
    }
  }

  void like(String what, Pattern expected, String actual) {
    if (!expected.matcher(actual).matches()) {
      failures.add(what + ": expected " + expected.pattern() + ", got " + actual);
    }
  }

  void like(String what, String expected, String actual) {
    like(what, Pattern.compile(expected, Pattern.DOTALL), actual);
  }

  void truth(String what, boolean holds) {
    if (!holds) {
      failures.add(what + ": it is not so");
    }
  }

  void exits(String what, int code, Answer answer) {
    if (answer.exit() != code) {
      failures.add(
          what + ": expected exit " + code + ", got " + answer.exit() + ": " + answer.printed());
    }
  }

  /** A process that has ended may still have to be collected by its parent. */
  static boolean lives(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    try {
      return !Files.readString(stat).contains(") Z ");
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  /** The call must fail; ours must say why, in words that contain {@code ours}, a pattern. */
  void refused(String what, Answer answer, String ours) {
    if (!answer.failed()) {
      failures.add(what + ": not refused; printed: " + answer.printed());
    } else if (isOurs() && !Pattern.compile(ours).matcher(answer.err()).find()) {
      failures.add(what + ": expected an error with " + ours + ", got " + answer.err().strip());
    }
  }

  void failed(Throwable e) {
    failures.add(e instanceof AssertionError ? String.valueOf(e.getMessage()) : e.toString());
  }

  List<String> failures() {
    return failures;
  }

  // ---- the end

  /** Deletes the containers; what remains of them is a failure. */
  void end() {
    try {
      for (String each : ids.reversed()) {
        if (Files.exists(stateRoot().resolve(each))) {
          call("delete", "-f", each);
        }
        check("state left of " + each, false, Files.exists(stateRoot().resolve(each)));
      }
      List<Path> cgroups = HostCgroups.named(id);
      check("cgroups left", List.of(), cgroups);
      for (Path cgroup : cgroups.reversed()) {
        Files.deleteIfExists(cgroup);
      }
      List<String> mounts =
          Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
              .filter(line -> line.contains(dir + "/"))
              .toList();
      check("mounts left", List.of(), mounts);
      if (mounts.isEmpty()) {
        Workplace.remove(dir);
      }
    } catch (Exception | AssertionError e) {
      failures.add("cleaning up: " + e);
    }
  }
}
