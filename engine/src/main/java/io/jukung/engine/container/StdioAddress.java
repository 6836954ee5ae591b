package io.jukung.engine.container;

import io.jukung.engine.config.HostConfig;
import io.jukung.engine.containerd.Stdio;
import io.jukung.proto.error.ContainerException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The jukung:// strings that tell the shim where a process's streams go: docs/contracts.md. */
public final class StdioAddress {
  private StdioAddress() {}

  /** Rotation of a json-file log. */
  record Rotation(long maxSize, int maxFile) {}

  /** Of a container's process. */
  static Stdio container(
      Path socket, Path log, HostConfig host, boolean terminal, boolean openStdin) {
    StringBuilder address = new StringBuilder("jukung://").append(path(socket));
    if (host.logDriver().equals("none")) {
      address.append("?driver=none");
    } else {
      Rotation rotation = options(host.logOptions());
      address.append("?driver=json-file&path=").append(encode(log.toString()));
      if (rotation.maxSize() > 0) {
        address
            .append("&max-size=")
            .append(rotation.maxSize())
            .append("&max-file=")
            .append(rotation.maxFile());
      }
    }
    return streams(address.toString(), terminal, openStdin);
  }

  /** Of an exec, whose output nobody keeps. */
  public static Stdio exec(Path socket, boolean terminal, boolean openStdin) {
    return streams("jukung://" + path(socket) + "?driver=none", terminal, openStdin);
  }

  private static Stdio streams(String address, boolean terminal, boolean openStdin) {
    return new Stdio(openStdin ? address : "", address, terminal ? "" : address, terminal);
  }

  /**
   * @throws ContainerException INVALID_ARGUMENT for values that are none
   */
  static Rotation options(Map<String, String> options) {
    String size = options.getOrDefault("max-size", "");
    String files = options.getOrDefault("max-file", "");
    long maxSize = size.isEmpty() || size.equals("-1") ? 0 : bytes(size);
    int maxFile = 1;
    if (!files.isEmpty()) {
      try {
        maxFile = Integer.parseInt(files);
      } catch (NumberFormatException e) {
        maxFile = 0;
      }
      if (maxFile < 1) {
        throw ContainerException.invalidArgument("invalid max-file of log: " + files);
      }
      if (maxFile > 1 && maxSize == 0) {
        throw ContainerException.invalidArgument("max-file > 1 with no max-size of log");
      }
    }
    return new Rotation(maxSize, maxFile);
  }

  private static long bytes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String number = lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
    long unit = 1;
    if (!number.isEmpty()) {
      unit =
          switch (number.charAt(number.length() - 1)) {
            case 'k' -> 1L << 10;
            case 'm' -> 1L << 20;
            case 'g' -> 1L << 30;
            default -> 1;
          };
    }
    try {
      long value = Long.parseLong(unit == 1 ? number : number.substring(0, number.length() - 1));
      if (value > 0) {
        return Math.multiplyExact(value, unit);
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // said below
    }
    throw ContainerException.invalidArgument("invalid max-size of log: " + text);
  }

  private static String path(Path path) {
    return encode(path.toString()).replace("%2F", "/");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
