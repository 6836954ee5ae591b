package io.jukung.engine.container;

import io.jukung.engine.config.ConfigJson;
import io.jukung.engine.config.HostConfigJson;
import io.jukung.engine.config.MountSpec;
import io.jukung.proto.error.ContainerException;
import io.jukung.proto.id.ContainerId;
import io.jukung.sys.io.AtomicFiles;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonValue;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Containers on disk: one directory each, {@code config.json} replaced as a whole by rename
 * (docs/adr/0006-engine-state.md). A directory without it is what a creation left that never
 * finished.
 */
final class ContainerFiles {
  private static final System.Logger LOG = System.getLogger(ContainerFiles.class.getName());
  private static final String CONFIG = "config.json";

  private final ContainerPaths paths;

  ContainerFiles(ContainerPaths paths) {
    this.paths = paths;
  }

  /** Writes record and state; the file is complete after a kill at any moment. */
  void save(ContainerRecord record, ContainerState state) {
    try {
      AtomicFiles.writeUnsynced(
          paths.directory(record.id()).resolve(CONFIG), Json.writeBytes(write(record, state)));
    } catch (IOException e) {
      throw ContainerException.internal(
          "save container " + record.shortId() + ": " + e.getMessage(), e);
    }
  }

  /**
   * What was found on disk.
   *
   * @param unfinished ids of directories that hold no container
   * @param damaged ids whose container cannot be read; they are kept for a person to look at
   */
  record Found(List<Container> containers, List<String> unfinished, List<String> damaged) {}

  Found load() throws IOException {
    List<Container> containers = new ArrayList<>();
    List<String> unfinished = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    try (Stream<Path> directories = Files.list(paths.containers())) {
      for (Path directory : directories.toList()) {
        String id = directory.getFileName().toString();
        if (!ContainerId.isValid(id)) {
          continue;
        }
        Path file = directory.resolve(CONFIG);
        try {
          Optional<Container> container = load(file);
          if (container.isPresent()) {
            containers.add(container.get());
          } else {
            unfinished.add(id);
          }
        } catch (JsonException | DateTimeParseException | IllegalArgumentException e) {
          LOG.log(
              System.Logger.Level.ERROR,
              "{0} is not readable, its container is left out: {1}",
              file,
              e.getMessage());
          damaged.add(id);
        }
      }
    }
    return new Found(containers, unfinished, damaged);
  }

  private static Optional<Container> load(Path file) throws IOException {
    try {
      return Optional.of(read(Json.parse(Files.readAllBytes(file)).view()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Deletes the container's directory and its anonymous volumes. */
  void delete(ContainerRecord record) throws IOException {
    deleteDirectory(record.id());
    for (MountSpec mount : record.mounts()) {
      Path source = Path.of(mount.source());
      Path volume = source.getParent();
      if (mount.type() == MountSpec.Type.VOLUME
          && volume != null
          && paths.volumes().equals(volume.getParent())) {
        deleteTree(volume);
      }
    }
  }

  void deleteDirectory(String id) throws IOException {
    Path directory = paths.directory(id);
    // without its config the rest is known to be rubbish, should this be interrupted
    Files.deleteIfExists(directory.resolve(CONFIG));
    deleteTree(directory);
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static JsonObject write(ContainerRecord record, ContainerState state) {
    JsonObject.Builder stateJson =
        JsonObject.builder()
            .put("Status", state.status().word())
            .put("Pid", state.pid())
            .put("ExitCode", state.exitCode())
            .put("Error", state.error())
            .put("OOMKilled", state.oomKilled())
            .put("Restarts", state.restarts())
            .put("StoppedByUser", state.stoppedByUser())
            .put("Registered", state.registered());
    putTime(stateJson, "StartedAt", state.startedAt());
    putTime(stateJson, "FinishedAt", state.finishedAt());
    return JsonObject.builder()
        .put("Version", 1)
        .put("Id", record.id())
        .put("Name", record.name())
        .put("Created", record.created().toString())
        .put("Image", record.imageId())
        .put("Platform", record.platform())
        .put("State", stateJson)
        .put("Config", ConfigJson.write(record.config()))
        .put("HostConfig", HostConfigJson.write(record.host()))
        .put("Mounts", mounts(record.mounts()))
        .build();
  }

  private static void putTime(JsonObject.Builder json, String field, @Nullable Instant time) {
    if (time != null) {
      json.put(field, time.toString());
    }
  }

  private static JsonArray mounts(List<MountSpec> mounts) {
    return new JsonArray(mounts.stream().map(m -> (JsonValue) HostConfigJson.mount(m)).toList());
  }

  private static Container read(JsonView json) {
    if (json.longValue("Version") != 1) {
      throw json.error("written by a newer version");
    }
    ContainerRecord record =
        new ContainerRecord(
            json.string("Id"),
            json.string("Name"),
            Instant.parse(json.string("Created")),
            json.string("Image"),
            ConfigJson.read(json.get("Config")),
            HostConfigJson.read(json.get("HostConfig")),
            json.elements("Mounts").stream().map(HostConfigJson::mount).toList(),
            json.string("Platform", "linux"));
    JsonView state = json.get("State");
    return new Container(
        record,
        new ContainerState(
            ContainerStatus.valueOf(state.string("Status").toUpperCase(java.util.Locale.ROOT)),
            state.intValue("Pid", 0),
            state.intValue("ExitCode", 0),
            state.string("Error", ""),
            state.bool("OOMKilled", false),
            time(state, "StartedAt"),
            time(state, "FinishedAt"),
            state.intValue("Restarts", 0),
            state.bool("StoppedByUser", false),
            state.bool("Registered", false)));
  }

  private static @Nullable Instant time(JsonView json, String field) {
    String text = json.stringOrNull(field);
    return text == null ? null : Instant.parse(text);
  }
}
