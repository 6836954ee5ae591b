package io.jukung.it.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate authority of our own, and a server certificate for 127.0.0.1 that it signed. */
public record Authority(Path certificate, Path serverCertificate, Path serverKey) {

  /** Made by openssl in {@code directory}. */
  public static Authority make(Path directory) throws Exception {
    Files.createDirectories(directory);
    Path ca = directory.resolve("ca.crt");
    Path caKey = directory.resolve("ca.key");
    Path request = directory.resolve("server.csr");
    Path server = directory.resolve("server.crt");
    Path serverKey = directory.resolve("server.key");
    Path extensions = directory.resolve("server.ext");
    Files.writeString(extensions, "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2",
        "-subj",
        "/CN=authority of " + directory.getFileName(),
        "-keyout",
        caKey.toString(),
        "-out",
        ca.toString());
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes",
        "-subj",
        "/CN=registry",
        "-keyout",
        serverKey.toString(),
        "-out",
        request.toString());
    openssl(
        "x509 -req -days 2 -CAcreateserial",
        "-in",
        request.toString(),
        "-CA",
        ca.toString(),
        "-CAkey",
        caKey.toString(),
        "-extfile",
        extensions.toString(),
        "-out",
        server.toString());
    return new Authority(ca, server, serverKey);
  }

  private static void openssl(String command, String... more) throws Exception {
    String[] words = command.split(" ");
    String[] line = new String[1 + words.length + more.length];
    line[0] = "openssl";
    System.arraycopy(words, 0, line, 1, words.length);
    System.arraycopy(more, 0, line, 1 + words.length, more.length);
    Installation.system(line);
  }
}
