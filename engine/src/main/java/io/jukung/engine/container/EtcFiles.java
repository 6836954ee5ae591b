package io.jukung.engine.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The files that every container gets in its /etc: hostname, hosts, resolv.conf. */
final class EtcFiles {
  private static final List<String> LOCAL =
      List.of(
          "127.0.0.1\tlocalhost",
          "::1\tlocalhost ip6-localhost ip6-loopback",
          "fe00::\tip6-localnet",
          "ff00::\tip6-mcastprefix",
          "ff02::1\tip6-allnodes",
          "ff02::2\tip6-allrouters");

  private EtcFiles() {}

  static void write(ContainerRecord record, String hostname, Path directory) throws IOException {
    put(directory.resolve("hostname"), hostname + "\n");
    put(directory.resolve("hosts"), hosts(record, hostname));
    put(directory.resolve("resolv.conf"), ofHost("/etc/resolv.conf"));
  }

  private static String hosts(ContainerRecord record, String hostname) {
    List<String> lines = new ArrayList<>();
    if (record.host().hostNetwork()) {
      ofHost("/etc/hosts").lines().forEach(lines::add);
    } else {
      lines.addAll(LOCAL);
      String full =
          record.config().domainname().isEmpty()
              ? ""
              : hostname + "." + record.config().domainname() + " ";
      // without an address of its own, as Debian does it
      lines.add("127.0.1.1\t" + full + hostname);
    }
    for (String extra : record.host().extraHosts()) {
      int colon = extra.indexOf(':');
      lines.add(extra.substring(colon + 1) + "\t" + extra.substring(0, Math.max(0, colon)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String ofHost(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      // a host without the file gives its containers an empty one
      return "";
    }
  }

  private static void put(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
