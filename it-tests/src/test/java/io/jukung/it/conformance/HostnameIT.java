package io.jukung.it.conformance;

import org.junit.jupiter.api.DisplayName;

@Conformance
@DisplayName("config.md: Hostname, Domainname")
class HostnameIT {

  @Case
  @DisplayName("hostname is set in the container's UTS namespace only")
  void hostname(Trial t) throws Exception {
    t.set("hostname", "'inside'").probe("hostname", "hostname", "inside").run();
  }

  @Case
  @DisplayName("without hostname that of the host stays")
  void noHostname(Trial t) throws Exception {
    String host =
        java.nio.file.Files.readString(java.nio.file.Path.of("/proc/sys/kernel/hostname"));
    t.drop("hostname").probe("hostname", "hostname", host.strip()).run();
  }

  @Case
  @DisplayName("domainname (1.0.3): set in the UTS namespace")
  void domainname(Trial t) throws Exception {
    t.set("domainname", "'sea.example'")
        .probe("domainname", "cat /proc/sys/kernel/domainname", "sea.example")
        .run();
  }

  @Case
  @DisplayName("hostname without a new UTS namespace is refused")
  void hostnameNeedsANamespace(Trial t) throws Exception {
    t.set("linux.namespaces", "[{'type':'mount'},{'type':'pid'},{'type':'network'}]").args("true");
    t.refused("run", t.runOnce(), "hostname");
  }

  @Case
  @DisplayName("domainname without a new UTS namespace is refused")
  void domainnameNeedsANamespace(Trial t) throws Exception {
    t.drop("hostname")
        .set("domainname", "'sea'")
        .set("linux.namespaces", "[{'type':'mount'},{'type':'pid'},{'type':'network'}]")
        .args("true");
    t.refused("run", t.runOnce(), "domainname");
  }
}
