package io.jukung.containerd.registry.http;

import java.net.URI;
import java.util.Map;

/**
 * A request.
 *
 * @param uri absolute, of scheme http or https
 * @param headers fields to send beside Host, User-Agent and Content-Length
 * @param body sent when not empty
 */
public record HttpRequest(String method, URI uri, Map<String, String> headers, byte[] body) {

  public static HttpRequest of(String method, URI uri, Map<String, String> headers) {
    return new HttpRequest(method, uri, headers, new byte[0]);
  }
}
