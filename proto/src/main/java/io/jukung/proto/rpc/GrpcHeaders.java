package io.jukung.proto.rpc;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import io.jukung.proto.http2.HeaderBlock;
import io.jukung.proto.http2.HeaderField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between HTTP/2 header fields and what gRPC means by them: "gRPC over HTTP2", Requests, Responses.
 */
final class GrpcHeaders {
  static final String AUTHORITY = "localhost";

  private static final String BINARY_SUFFIX = "-bin";

  private GrpcHeaders() {}

  static HeaderBlock request(String fullMethodName) {
    return HeaderBlock.post("/".concat(fullMethodName), AUTHORITY)
        .contentType("application/grpc")
        .userAgent("jukung")
        .add("te", "trailers");
  }

  /**
   * @param nanos until the deadline
   */
  static void addTimeout(HeaderBlock block, long nanos) {
    // at most eight digits; milliseconds last a day
    long micros = Math.max(1, nanos / 1000);
    String value;
    if (micros < 100_000_000) {
      value = Long.toString(micros).concat("u");
    } else if (micros / 1000 < 100_000_000) {
      value = Long.toString(micros / 1000).concat("m");
    } else {
      value = Long.toString(Math.min(micros / 1_000_000, 99_999_999)).concat("S");
    }
    block.add("grpc-timeout", value);
  }

  static void addMetadata(HeaderBlock block, Metadata metadata) {
    byte[][] entries = InternalMetadata.serialize(metadata);
    if (entries == null) {
      return;
    }
    for (int i = 0; i < entries.length; i += 2) {
      byte[] name = entries[i];
      byte[] value = entries[i + 1];
      block.add(name, isBinary(name) ? Base64.getEncoder().withoutPadding().encode(value) : value);
    }
  }

  private static boolean isBinary(byte[] name) {
    int at = name.length - 4;
    return at > 0
        && name[at] == '-'
        && name[at + 1] == 'b'
        && name[at + 2] == 'i'
        && name[at + 3] == 'n';
  }

  static Metadata metadata(List<HeaderField> fields) {
    List<byte[]> entries = new ArrayList<>(2 * fields.size());
    for (HeaderField field : fields) {
      if (field.name().startsWith(":")) {
        continue;
      }
      byte[] name = field.name().getBytes(StandardCharsets.ISO_8859_1);
      if (!field.name().endsWith(BINARY_SUFFIX)) {
        entries.add(name);
        entries.add(field.value());
        continue;
      }
      // several values of one name may have been joined by a proxy
      for (String part : field.text().split(",", -1)) {
        byte[] value = decodeBase64(part.strip());
        if (value != null) {
          entries.add(name);
          entries.add(value);
        }
      }
    }
    return InternalMetadata.newMetadata(entries.toArray(new byte[0][]));
  }

  /** With or without padding; null when it is not base64. */
  static byte @Nullable [] decodeBase64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static @Nullable String find(List<HeaderField> fields, String name) {
    for (HeaderField field : fields) {
      if (field.name().equals(name)) {
        return field.text();
      }
    }
    return null;
  }

  /** The number in grpc-status; -1 when the fields have none, 2 (UNKNOWN) when it is no number. */
  static int statusCode(List<HeaderField> fields) {
    String text = find(fields, "grpc-status");
    if (text == null) {
      return -1;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return Status.Code.UNKNOWN.value();
    }
  }

  /** The text in grpc-message; null when there is none. */
  static @Nullable String message(List<HeaderField> fields) {
    String text = find(fields, "grpc-message");
    return text == null ? null : percentDecode(text);
  }

  static Status status(List<HeaderField> fields) {
    int code = statusCode(fields);
    if (code < 0) {
      String http = find(fields, ":status");
      return http == null
          ? Status.UNKNOWN.withDescription("the server ended the call without a status")
          : ofHttp(http);
    }
    Status status = Status.fromCodeValue(code);
    String message = message(fields);
    return message == null ? status : status.withDescription(message);
  }

  /** "HTTP to gRPC Status Code Mapping". */
  static Status ofHttp(String http) {
    Status status =
        switch (http) {
          case "400" -> Status.INTERNAL;
          case "401" -> Status.UNAUTHENTICATED;
          case "403" -> Status.PERMISSION_DENIED;
          case "404" -> Status.UNIMPLEMENTED;
          case "429", "502", "503", "504" -> Status.UNAVAILABLE;
          default -> Status.UNKNOWN;
        };
    return status.withDescription("the server answered with HTTP status " + http);
  }

  /** RFC 3986, 2.1, of UTF-8; what is not an escape stays as it is. */
  static String percentDecode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
