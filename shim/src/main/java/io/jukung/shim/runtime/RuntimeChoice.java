package io.jukung.shim.runtime;

import io.jukung.sys.io.AtomicFiles;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Which runtime a container was created with. Kept in its bundle when it is not the built-in one,
 * so that {@code delete} can clean up after a shim that died.
 *
 * @param binary empty: the built-in runtime
 * @param root the runtime's state directory; empty: the usual one
 */
public record RuntimeChoice(String binary, String root) {
  public static final RuntimeChoice BUILT_IN = new RuntimeChoice("", "");
  private static final String FILE = "shim-runtime.json";

  public void save(Path bundle) throws IOException {
    if (!equals(BUILT_IN)) {
      JsonObject json = JsonObject.builder().put("binary", binary).put("root", root).build();
      AtomicFiles.writeUnsynced(bundle.resolve(FILE), Json.writeBytes(json));
    }
  }

  /** What {@link #save} kept; the built-in runtime when there is nothing to read. */
  public static RuntimeChoice load(Path bundle) throws IOException {
    try {
      JsonView json = Json.parse(Files.readAllBytes(bundle.resolve(FILE))).view();
      return new RuntimeChoice(json.string("binary"), json.string("root"));
    } catch (NoSuchFileException e) {
      return BUILT_IN;
    } catch (JsonException e) {
      throw new IOException("read " + bundle.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }
}
