package io.jukung.proto.id;

import io.jukung.proto.error.ContainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Operating system, CPU architecture and its variant, in Go's names: {@code linux/arm/v7}. Rules of
 * normalisation and matching are those of containerd's platforms package.
 *
 * @param variant empty when none
 * @param osVersion empty when none; only Windows images have one
 */
public record Platform(String os, String architecture, String variant, String osVersion) {

  public Platform(String os, String architecture, String variant) {
    this(os, architecture, variant, "");
  }

  /** The platform this JVM runs on. */
  public static Platform host() {
    return new Platform("linux", System.getProperty("os.arch"), "").normalized();
  }

  /**
   * Reads {@code linux/amd64}, {@code linux/arm/v7}, {@code amd64} or {@code linux}; what is
   * missing is taken from the host.
   */
  public static Platform parse(String text) {
    List<String> parts = List.of(text.split("/", -1));
    for (String part : parts) {
      checkPart(text, part);
    }
    return switch (parts.size()) {
      case 1 -> parseSingle(text);
      case 2 -> withoutDefaultVariant(new Platform(os(parts.get(0)), parts.get(1), ""));
      case 3 -> parseFull(parts);
      default -> throw invalid(text, "more than three parts");
    };
  }

  private static Platform parseSingle(String text) {
    String os = os(text);
    if (isKnownOs(os)) {
      Platform host = host();
      return new Platform(os, host.architecture, host.variant);
    }
    Platform platform = withoutDefaultVariant(new Platform("linux", text, ""));
    if (!isKnownArchitecture(platform.architecture)) {
      throw invalid(text, "unknown operating system or architecture");
    }
    return platform;
  }

  private static Platform parseFull(List<String> parts) {
    Platform platform = new Platform(os(parts.get(0)), parts.get(1), parts.get(2)).normalized();
    // said in full, so answered in full
    return platform.architecture.equals("arm64") && platform.variant.isEmpty()
        ? new Platform(platform.os, "arm64", "v8")
        : platform;
  }

  private static Platform withoutDefaultVariant(Platform platform) {
    Platform normal = platform.normalized();
    return normal.architecture.equals("arm") && normal.variant.equals("v7")
        ? new Platform(normal.os, "arm", "")
        : normal;
  }

  private static void checkPart(String text, String part) {
    if (part.isEmpty()) {
      throw invalid(text, "an empty part");
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (!Chars.isAlphanumeric(c) && c != '_' && c != '.' && c != '-') {
        throw invalid(text, "character '" + c + "' is not allowed");
      }
    }
  }

  private static ContainerException invalid(String text, String problem) {
    return ContainerException.invalidArgument("invalid platform \"" + text + "\": " + problem);
  }

  private static String os(String os) {
    String lower = os.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "" -> "linux";
      case "macos" -> "darwin";
      default -> lower;
    };
  }

  private static boolean isKnownOs(String os) {
    return switch (os) {
      case "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "windows",
          "zos" ->
          true;
      default -> false;
    };
  }

  private static boolean isKnownArchitecture(String architecture) {
    return switch (architecture) {
      case "386",
          "amd64",
          "amd64p32",
          "arm",
          "armbe",
          "arm64",
          "arm64be",
          "ppc64",
          "ppc64le",
          "loong64",
          "mips",
          "mipsle",
          "mips64",
          "mips64le",
          "mips64p32",
          "mips64p32le",
          "ppc",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm" ->
          true;
      default -> false;
    };
  }

  /** In Go's spelling, with the variants that mean the default removed: arm64/v8, amd64/v1. */
  public Platform normalized() {
    String arch = architecture.toLowerCase(Locale.ROOT);
    String var = variant.toLowerCase(Locale.ROOT);
    switch (arch) {
      case "i386" -> {
        arch = "386";
        var = "";
      }
      case "x86_64", "x86-64", "amd64" -> {
        arch = "amd64";
        var = var.equals("v1") ? "" : var;
      }
      case "aarch64", "arm64" -> {
        arch = "arm64";
        var =
            switch (var) {
              case "8", "v8", "v8.0" -> "";
              case "9", "9.0", "v9.0" -> "v9";
              default -> var;
            };
      }
      case "armhf" -> {
        arch = "arm";
        var = "v7";
      }
      case "armel" -> {
        arch = "arm";
        var = "v6";
      }
      case "arm" ->
          var =
              switch (var) {
                case "", "7" -> "v7";
                case "5", "6", "8" -> "v" + var;
                default -> var;
              };
      default -> {}
    }
    return new Platform(os(os), arch, var, osVersion);
  }

  /** Platforms whose images run here, best first; starts with this one. */
  public List<Platform> compatible() {
    Platform normal = normalized();
    List<Platform> list = new ArrayList<>();
    switch (normal.architecture) {
      case "amd64" -> {
        list.add(normal);
        for (int level = number(normal.variant) - 1; level >= 1; level--) {
          list.add(new Platform(normal.os, "amd64", "v" + level).normalized());
        }
        list.add(new Platform(normal.os, "386", ""));
      }
      case "arm" -> addArm(list, normal.os, normal.variant);
      case "arm64" -> addArm64(list, normal);
      default -> list.add(normal);
    }
    return List.copyOf(list);
  }

  private static void addArm(List<Platform> list, String os, String variant) {
    list.add(new Platform(os, "arm", variant).normalized());
    for (int version = number(variant) - 1; version >= 5; version--) {
      list.add(new Platform(os, "arm", "v" + version));
    }
  }

  private static void addArm64(List<Platform> list, Platform normal) {
    String variant = normal.variant.isEmpty() ? "v8" : normal.variant;
    int dot = variant.indexOf('.');
    int major = number(dot < 0 ? variant : variant.substring(0, dot));
    int minor = dot < 0 ? 0 : number("v" + variant.substring(dot + 1));
    if (major == 9) {
      addArm64(list, normal.os, 9, minor);
      // an armv9.N implements armv8.(N+5)
      addArm64(list, normal.os, 8, minor + 5);
    } else {
      addArm64(list, normal.os, 8, minor);
    }
    addArm(list, normal.os, "v8");
  }

  private static void addArm64(List<Platform> list, String os, int major, int minor) {
    for (int version = minor; version > 0; version--) {
      list.add(new Platform(os, "arm64", "v" + major + "." + version));
    }
    list.add(new Platform(os, "arm64", "v" + major).normalized());
  }

  /** N of "vN"; 0 when it is something else. */
  private static int number(String variant) {
    String digits = variant.startsWith("v") ? variant.substring(1) : variant;
    if (digits.isEmpty() || digits.length() > 3) {
      return 0;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (!Chars.isDigit(digits.charAt(i))) {
        return 0;
      }
    }
    return Integer.parseInt(digits);
  }

  /** How well an image of that platform fits here: 0 is best, -1 means it does not run. */
  public int rank(Platform image) {
    Platform normal = image.normalized();
    List<Platform> choices = compatible();
    for (int i = 0; i < choices.size(); i++) {
      Platform choice = choices.get(i);
      if (choice.os.equals(normal.os)
          && choice.architecture.equals(normal.architecture)
          && choice.variant.equals(normal.variant)) {
        return i;
      }
    }
    return -1;
  }

  /** As {@link #parse} reads it: {@code linux/amd64}. */
  @Override
  public String toString() {
    return os.isEmpty()
        ? "unknown"
        : os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
