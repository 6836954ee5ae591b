package io.jukung.runtime.spec;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A config.json (runtime-spec 1.2, "config").
 *
 * @param process absent: the container can be created but not started
 * @param hostname empty: not set
 * @param domainname empty: not set
 */
public record Spec(
    String ociVersion,
    @Nullable ProcessSpec process,
    RootSpec root,
    String hostname,
    String domainname,
    List<MountSpec> mounts,
    HooksSpec hooks,
    Map<String, String> annotations,
    LinuxSpec linux) {

  public Spec {
    mounts = List.copyOf(mounts);
  }

  /** The root file system: an absolute path, or one relative to the bundle. */
  public record RootSpec(String path, boolean readonly) {}

  /**
   * Reads and validates.
   *
   * @throws JsonException for text that is no JSON or no valid config, naming the path
   */
  public static Spec parse(byte[] json) {
    return SpecReader.read(NulCharacters.refused(Json.parse(json).view()));
  }

  /** Reads {@code config.json} of a bundle; relative sources of bind mounts are then absolute. */
  public static Spec load(Path bundle) throws IOException {
    Spec spec = parse(Files.readAllBytes(bundle.resolve("config.json")));
    Path absolute = bundle.toAbsolutePath();
    return spec.withMounts(spec.mounts.stream().map(mount -> mount.in(absolute)).toList());
  }

  /** The process, or an error that it is missing. */
  public ProcessSpec requireProcess() {
    if (process == null) {
      throw new JsonException("process", "missing");
    }
    return process;
  }

  private Spec withMounts(List<MountSpec> newMounts) {
    return new Spec(
        ociVersion, process, root, hostname, domainname, newMounts, hooks, annotations, linux);
  }

  public Spec withProcess(ProcessSpec newProcess) {
    return new Spec(
        ociVersion, newProcess, root, hostname, domainname, mounts, hooks, annotations, linux);
  }
}
