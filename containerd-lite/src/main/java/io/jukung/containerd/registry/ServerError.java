package io.jukung.containerd.registry;

import io.jukung.containerd.registry.http.HttpResponse;
import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonException;
import io.jukung.sys.json.JsonView;
import java.io.IOException;
import java.util.List;

/**
 * The first error of an answer's body (distribution-spec, "Error codes"); empty when it says none.
 *
 * @param code {@code MANIFEST_UNKNOWN} and the like
 * @param message for people, on one line
 */
record ServerError(String code, String message) {

  static ServerError read(HttpResponse response, int limit) {
    try {
      byte[] body = response.bytes(limit);
      if (body != null && body.length > 0) {
        List<JsonView> errors = Json.parse(body).view().elements("errors");
        if (!errors.isEmpty()) {
          JsonView first = errors.getFirst();
          String message = first.string("message", "").replaceAll("\\s+", " ").trim();
          return new ServerError(
              first.string("code", ""),
              message.length() > 300 ? message.substring(0, 300) + "…" : message);
        }
      }
    } catch (IOException | JsonException e) {
      // The status alone must do: what explains it is missing.
    }
    return new ServerError("", "");
  }

  /** ": reason", with the server's own message behind it when it says more. */
  String suffix(String reason) {
    return ": "
        + reason
        + (message.isEmpty() || message.equalsIgnoreCase(reason) ? "" : ": " + message);
  }
}
