package io.jukung.containerd.registry;

import io.jukung.containerd.registry.RegistryHost.Capability;
import io.jukung.containerd.registry.http.Origin;
import io.jukung.containerd.registry.http.SystemAuthorities;
import io.jukung.containerd.registry.http.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the servers to ask for a registry's content.
 *
 * <pre>
 *   DIR/HOST/hosts.toml     containerd's: server, mirrors, authorities (see HostsFile)
 *   DIR/HOST/*.crt          Docker's: authorities; *.cert with *.key: client certificates
 * </pre>
 *
 * HOST is {@code name[:port]}, or {@code name_port_}; {@code _default} stands for all others.
 * Without any of it: TLS with the system's authorities; on loopback plain HTTP, and TLS when the
 * server asks for it.
 */
public final class RegistryHosts {
  private static final Set<Capability> ALL = EnumSet.allOf(Capability.class);

  private final SystemAuthorities system;
  private final List<Path> directories;
  private final Map<String, String> headers;
  private final TlsTrust systemTrust;
  private final TlsTrust anyone;

  /**
   * @param directories the first that knows a registry decides
   */
  public RegistryHosts(SystemAuthorities system, List<Path> directories) {
    this(system, directories, Map.of());
  }

  private RegistryHosts(
      SystemAuthorities system, List<Path> directories, Map<String, String> headers) {
    this.system = system;
    this.headers = headers;
    this.directories = List.copyOf(directories);
    this.systemTrust = TlsTrust.of(system, List.of(), List.of(), false);
    this.anyone = TlsTrust.of(system, List.of(), List.of(), true);
  }

  /** The same, looking into {@code directory} first. */
  public RegistryHosts with(Path directory) {
    List<Path> more = new ArrayList<>();
    more.add(directory);
    more.addAll(directories);
    return new RegistryHosts(system, more, headers);
  }

  /** The same, sending these fields with every request. */
  public RegistryHosts withHeaders(Map<String, String> more) {
    return new RegistryHosts(system, directories, Map.copyOf(more));
  }

  TlsTrust anyone() {
    return anyone;
  }

  /**
   * The servers for {@code domain}, mirrors first.
   *
   * @param scheme "http" or "https" when the caller insists, or null
   * @throws IOException naming the configuration file that is wrong
   */
  List<RegistryHost> of(String domain, @Nullable String scheme) throws IOException {
    return find(domain, scheme).stream().map(host -> host.withHeaders(headers)).toList();
  }

  private List<RegistryHost> find(String domain, @Nullable String scheme) throws IOException {
    for (Path directory : directories) {
      for (String name : directoryNames(domain)) {
        Path own = directory.resolve(name);
        if (Files.isRegularFile(own.resolve("hosts.toml"))) {
          return fromFile(domain, scheme, HostsFile.read(own.resolve("hosts.toml")));
        }
        if (Files.isDirectory(own)) {
          TlsTrust trust = fromCertificates(own);
          if (trust != null) {
            return List.of(server(domain, scheme == null ? "https" : scheme, trust));
          }
        }
      }
    }
    boolean loopback = Origin.of(URI.create("http://" + address(domain))).loopback();
    String chosen = scheme != null ? scheme : loopback ? "http" : "https";
    RegistryHost server = server(domain, chosen, systemTrust);
    boolean tryTls = loopback && scheme == null;
    return List.of(
        new RegistryHost(
            server.base(),
            server.capabilities(),
            server.trust(),
            server.headers(),
            server.mirror(),
            tryTls));
  }

  private static List<String> directoryNames(String domain) {
    int colon = domain.lastIndexOf(':');
    String flat =
        colon > 0 ? domain.substring(0, colon) + "_" + domain.substring(colon + 1) + "_" : domain;
    return List.of(domain, flat, "_default");
  }

  /** Docker Hub's registry does not live at its name. */
  private static String address(String domain) {
    return domain.equals("docker.io") ? "registry-1.docker.io" : domain;
  }

  private static RegistryHost server(String domain, String scheme, TlsTrust trust) {
    return new RegistryHost(
        scheme + "://" + address(domain) + "/v2", ALL, trust, Map.of(), false, false);
  }

  private List<RegistryHost> fromFile(
      String domain, @Nullable String scheme, HostsFile.Content content) throws IOException {
    List<RegistryHost> hosts = new ArrayList<>();
    for (HostsFile.Entry mirror : content.mirrors()) {
      hosts.add(host(mirror, domain, scheme));
    }
    hosts.add(host(content.server(), domain, scheme));
    return List.copyOf(hosts);
  }

  private RegistryHost host(HostsFile.Entry entry, String domain, @Nullable String scheme)
      throws IOException {
    TlsTrust trust =
        entry.authorities().isEmpty() && entry.clients().isEmpty() && !entry.skipVerify()
            ? systemTrust
            : TlsTrust.of(system, entry.authorities(), pairs(entry.clients()), entry.skipVerify());
    String own = (scheme == null ? "https" : scheme) + "://" + address(domain);
    String url = entry.url() == null ? own : entry.url();
    if (!url.contains("://")) {
      url = "https://" + url;
    }
    URI uri = URI.create(url);
    if (uri.getHost() == null || !(url.startsWith("http://") || url.startsWith("https://"))) {
      throw new IOException("hosts.toml of " + domain + ": \"" + url + "\" is not an http(s) URL");
    }
    String base = url.replaceAll("/+$", "");
    if (!entry.overridePath() && !base.endsWith("/v2")) {
      base += "/v2";
    }
    Origin server = Origin.of(URI.create(own));
    boolean mirror = !Origin.of(uri).address().equals(server.address());
    return new RegistryHost(
        base, capabilities(entry, domain), trust, entry.headers(), mirror, false);
  }

  private static Set<Capability> capabilities(HostsFile.Entry entry, String domain)
      throws IOException {
    List<String> names = entry.capabilities();
    if (names == null) {
      return ALL;
    }
    Set<Capability> set = EnumSet.noneOf(Capability.class);
    for (String name : names) {
      switch (name) {
        case "pull" -> set.add(Capability.PULL);
        case "resolve" -> set.add(Capability.RESOLVE);
        case "push", "referrers", "dialstdio" -> {
          // concerns what is not done here
        }
        default ->
            throw new IOException(
                "hosts.toml of " + domain + ": unknown capability \"" + name + "\"");
      }
    }
    return set;
  }

  private static List<TlsTrust.ClientPair> pairs(List<List<Path>> clients) {
    List<TlsTrust.ClientPair> pairs = new ArrayList<>();
    for (List<Path> client : clients) {
      pairs.add(new TlsTrust.ClientPair(client.getFirst(), client.getLast()));
    }
    return pairs;
  }

  private @Nullable TlsTrust fromCertificates(Path directory) throws IOException {
    List<Path> authorities = new ArrayList<>();
    List<TlsTrust.ClientPair> clients = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(".crt")) {
          authorities.add(file);
        } else if (name.endsWith(".cert")) {
          Path key = file.resolveSibling(name.substring(0, name.length() - 5) + ".key");
          if (!Files.exists(key)) {
            throw new IOException(file + ": its key " + key.getFileName() + " is missing");
          }
          clients.add(new TlsTrust.ClientPair(file, key));
        }
      }
    }
    return authorities.isEmpty() && clients.isEmpty()
        ? null
        : TlsTrust.of(system, authorities, clients, false);
  }
}
