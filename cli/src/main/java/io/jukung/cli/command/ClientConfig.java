package io.jukung.cli.command;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * {@code config.json} of the client's directory, with docker's field names: {@code auths}, {@code
 * detachKeys}, {@code psFormat}, {@code imagesFormat}. Read only by what needs it.
 */
public final class ClientConfig {

  /** The directory, unless {@code --config} says another. */
  public static final String DIRECTORY = "JUKUNG_CLIENT_CONFIG";

  private final JsonView root;

  private ClientConfig(JsonView root) {
    this.root = root;
  }

  /** For a registry. */
  public record Credentials(String username, String password) {}

  /** Empty when there is no file. */
  public static ClientConfig load(Session session) {
    String directory = session.environment().get(DIRECTORY);
    String home = session.environment().get("HOME");
    if (directory == null && home == null) {
      return new ClientConfig(JsonObject.EMPTY.view());
    }
    Path file =
        (directory != null ? Path.of(directory) : Path.of(home, ".jukung")).resolve("config.json");
    try {
      return new ClientConfig(Json.parseObject(Files.readAllBytes(file)).view());
    } catch (NoSuchFileException | AccessDeniedException e) {
      // sudo to another user keeps HOME: what this user may not read is not this user's
      return new ClientConfig(JsonObject.EMPTY.view());
    } catch (IOException | JsonException e) {
      throw new CommandException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A text setting, or null. */
  public @Nullable String find(String name) {
    return root.stringOrNull(name);
  }

  /** Credentials for a registry (its domain as in references), or null. */
  public @Nullable Credentials credentials(String domain) {
    JsonView auths = root.find("auths");
    if (auths == null) {
      return null;
    }
    JsonView entry = auths.find(domain);
    if (entry == null && domain.equals("docker.io")) {
      entry = auths.find("https://index.docker.io/v1/");
    }
    if (entry == null) {
      entry = auths.find("https://" + domain);
    }
    String auth = entry == null ? null : entry.stringOrNull("auth");
    if (auth == null) {
      return null;
    }
    String text;
    try {
      text = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CommandException("the credentials for " + domain + " are not base64", e);
    }
    int colon = text.indexOf(':');
    return colon < 0 ? null : new Credentials(text.substring(0, colon), text.substring(colon + 1));
  }
}
