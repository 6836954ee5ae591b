package io.jukung.containerd.registry;

import com.electronwill.nightconfig.core.CommentedConfig;
import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.core.io.ParsingMode;
import com.electronwill.nightconfig.toml.TomlFormat;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * containerd's {@code hosts.toml}: the server behind a registry's name and the mirrors to ask
 * first.
 *
 * <pre>
 *   server = "https://registry.example"
 *   [host."https://mirror.example:5000"]
 *     capabilities = ["pull", "resolve"]
 *     ca = "ca.crt"                          # or a list
 *     client = [["client.cert", "client.key"]]
 *     skip_verify = false
 *     override_path = false                  # the URL already has /v2
 *   [host."https://mirror.example:5000".header]
 *     x-custom = "value"
 * </pre>
 *
 * The same keys at the top level concern the server. Unknown keys are refused. Relative paths are
 * relative to the file's directory. The TOML library is loaded when such a file exists.
 */
final class HostsFile {
  private static final Set<String> ENTRY_KEYS =
      Set.of(
          "capabilities", "ca", "client", "skip_verify", "override_path", "header", "dial_timeout");

  private final Path file;

  /**
   * One server or mirror as written.
   *
   * @param url null when the file does not name it: then the registry's own
   */
  record Entry(
      @Nullable String url,
      @Nullable List<String> capabilities,
      List<Path> authorities,
      List<List<Path>> clients,
      boolean skipVerify,
      boolean overridePath,
      Map<String, String> headers) {}

  /**
   * The file's content.
   *
   * @param server the last to ask
   * @param mirrors in the order of the file
   */
  record Content(Entry server, List<Entry> mirrors) {}

  private HostsFile(Path file) {
    this.file = file;
  }

  /**
   * @throws IOException naming the file and the key that is wrong
   */
  static Content read(Path file) throws IOException {
    return new HostsFile(file).read();
  }

  private Content read() throws IOException {
    UnmodifiableConfig root;
    try (Reader reader = Files.newBufferedReader(file)) {
      // mirrors are asked in the file's order, so the maps must keep it
      CommentedConfig config = CommentedConfig.of(LinkedHashMap::new, TomlFormat.instance());
      new TomlParser().parse(reader, config, ParsingMode.ADD);
      root = config;
    } catch (ParsingException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    List<Entry> mirrors = new ArrayList<>();
    for (UnmodifiableConfig.Entry top : root.entrySet()) {
      if (top.getKey().equals("host")) {
        UnmodifiableConfig hosts = table(top.getValue(), "host");
        for (UnmodifiableConfig.Entry host : hosts.entrySet()) {
          mirrors.add(entry(host.getKey(), table(host.getValue(), host.getKey()), false));
        }
      }
    }
    Object server = root.get(List.of("server"));
    return new Content(
        entry(server == null ? null : text(server, "server"), root, true), List.copyOf(mirrors));
  }

  private Entry entry(@Nullable String url, UnmodifiableConfig table, boolean top)
      throws IOException {
    for (UnmodifiableConfig.Entry entry : table.entrySet()) {
      String key = entry.getKey();
      if (!ENTRY_KEYS.contains(key) && !(top && (key.equals("server") || key.equals("host")))) {
        throw new IOException(file + ": unknown key \"" + key + "\"");
      }
    }
    Object capabilities = table.get(List.of("capabilities"));
    return new Entry(
        url,
        capabilities == null ? null : texts(capabilities, "capabilities"),
        paths(table.get(List.of("ca")), "ca"),
        clients(table.get(List.of("client"))),
        flag(table.get(List.of("skip_verify")), "skip_verify"),
        flag(table.get(List.of("override_path")), "override_path"),
        headers(table.get(List.of("header"))));
  }

  private List<List<Path>> clients(@Nullable Object value) throws IOException {
    List<List<Path>> clients = new ArrayList<>();
    switch (value) {
      case null -> {}
      case String one -> clients.add(List.of(resolve(one)));
      case List<?> several -> {
        for (Object item : several) {
          List<Path> pair = paths(item, "client");
          if (pair.isEmpty() || pair.size() > 2) {
            throw wrong("client", "a file, or a certificate's and a key's file");
          }
          clients.add(pair);
        }
      }
      default -> throw wrong("client", "a file, or a list of pairs of files");
    }
    return List.copyOf(clients);
  }

  private Map<String, String> headers(@Nullable Object value) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    if (value != null) {
      for (UnmodifiableConfig.Entry entry : table(value, "header").entrySet()) {
        headers.put(
            entry.getKey(), String.join(", ", texts((Object) entry.getValue(), entry.getKey())));
      }
    }
    return headers;
  }

  private List<Path> paths(@Nullable Object value, String key) throws IOException {
    List<Path> paths = new ArrayList<>();
    if (value != null) {
      for (String text : texts(value, key)) {
        paths.add(resolve(text));
      }
    }
    return List.copyOf(paths);
  }

  private Path resolve(String name) {
    return file.resolveSibling(name);
  }

  private List<String> texts(@Nullable Object value, String key) throws IOException {
    if (value instanceof List<?> several) {
      List<String> texts = new ArrayList<>();
      for (Object item : several) {
        texts.add(text(item, key));
      }
      return List.copyOf(texts);
    }
    return List.of(text(value, key));
  }

  private String text(@Nullable Object value, String key) throws IOException {
    if (value instanceof String text) {
      return text;
    }
    throw wrong(key, "a string");
  }

  private boolean flag(@Nullable Object value, String key) throws IOException {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw wrong(key, "true or false");
    };
  }

  private UnmodifiableConfig table(@Nullable Object value, String key) throws IOException {
    if (value instanceof UnmodifiableConfig table) {
      return table;
    }
    throw wrong(key, "a table");
  }

  private IOException wrong(String key, String expected) {
    return new IOException(file + ": \"" + key + "\" must be " + expected);
  }
}
