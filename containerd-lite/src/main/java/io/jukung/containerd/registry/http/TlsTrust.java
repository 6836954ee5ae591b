package io.jukung.containerd.registry.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a server is known over TLS: by the system's authorities and given ones, or not at all; and
 * what we show of ourselves. The context is made when first needed, since reading the authorities
 * takes tens of milliseconds. Safe for use by several threads.
 */
public final class TlsTrust {
  private static final char[] NO_PASSWORD = new char[0];

  private final SystemAuthorities system;
  private final List<Path> authorities;
  private final List<ClientPair> clients;
  private final boolean skipVerify;
  private @Nullable SSLContext context;

  /** Files of a client certificate; both may be the same file. */
  public record ClientPair(Path certificate, Path key) {}

  private TlsTrust(
      SystemAuthorities system,
      List<Path> authorities,
      List<ClientPair> clients,
      boolean skipVerify) {
    this.system = system;
    this.authorities = List.copyOf(authorities);
    this.clients = List.copyOf(clients);
    this.skipVerify = skipVerify;
  }

  /**
   * @param authorities PEM files trusted beside the system's
   * @param skipVerify accept any certificate for any name
   */
  public static TlsTrust of(
      SystemAuthorities system,
      List<Path> authorities,
      List<ClientPair> clients,
      boolean skipVerify) {
    return new TlsTrust(system, authorities, clients, skipVerify);
  }

  boolean checksHostName() {
    return !skipVerify;
  }

  /**
   * @throws IOException naming the file that cannot be used
   */
  synchronized SSLContext context() throws IOException {
    SSLContext made = context;
    if (made == null) {
      try {
        made = SSLContext.getInstance("TLS");
        made.init(keyManagers(), trustManagers(), null);
      } catch (GeneralSecurityException e) {
        throw new IOException("cannot set up TLS: " + e.getMessage(), e);
      }
      context = made;
    }
    return made;
  }

  private TrustManager[] trustManagers() throws IOException, GeneralSecurityException {
    if (skipVerify) {
      return new TrustManager[] {new TrustingAnyone()};
    }
    KeyStore store = emptyStore();
    int i = 0;
    for (X509Certificate certificate : system.certificates()) {
      store.setCertificateEntry("system" + i++, certificate);
    }
    for (Path file : authorities) {
      for (X509Certificate certificate : Pem.certificates(file)) {
        store.setCertificateEntry("given" + i++, certificate);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    if (clients.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    int i = 0;
    for (ClientPair pair : clients) {
      List<X509Certificate> chain = Pem.certificates(pair.certificate());
      store.setKeyEntry(
          "client" + i++,
          Pem.privateKey(pair.key()),
          NO_PASSWORD,
          chain.toArray(new X509Certificate[0]));
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
